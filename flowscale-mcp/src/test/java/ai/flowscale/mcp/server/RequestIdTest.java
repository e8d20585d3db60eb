package ai.flowscale.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  private static RequestId after(String message) {
    RequestId request = new RequestId();
    for (byte each : message.getBytes(StandardCharsets.UTF_8)) {
      request.accept(each & 0xFF);
    }
    return request;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"id\":6}}|5",
        "{\"method\":\"x\",\"params\":{\"id\":[{\"id\":1}]},\"jsonrpc\":\"2.0\",\"id\":\"a-7\"}|\"a-7\"",
        "{ \"id\" : \"a,\\\"}:ü\" , \"method\" : \"x\" }|\"a,\\\"}:ü\"",
        "{\"params\":\"\\\",\\\"id\\\":1\",\"method\":\"x\",\"id\":2}|2",
        "{\"params\":\"\\\\\",\"method\":\"x\",\"id\":3}|3",
      })
  void findsTheIdWhereverItStands(String message, String id) {
    assertThat(after(message).get()).hasValue(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"id\":1}}",
        "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{\"method\":\"x\"}}",
        "[{\"id\":5,\"method\":\"x\"}]",
        "}}{\"id\":5,\"method\":\"x\"}",
        "\"id\":5,\"method\":\"x\"",
      })
  void findsNoneInWhatIsNotARequest(String message) {
    assertThat(after(message).get()).isEmpty();
  }

  @Test
  void keepsNothingThatIsLong() {
    String id = "\"" + "x".repeat(300) + "\"";
    assertThat(after("{\"method\":\"x\",\"id\":" + id + "}").get()).hasValue("");
    assertThat(after("{\"method\":\"%s\",\"id\":1}".formatted(id.substring(1, 250))).get())
        .hasValue("1");
  }
}
