package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.FieldError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorResponseTest {

  private static ErrorResponse read(String body) {
    return Responses.CODEC.readError(body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"status\": \"error\", \"errors\": \"one\"};[one]",
        "{\"status\": \"error\", \"errors\": [\"one\", \"two\"]};[one, two]",
        "{\"status\": \"error\", \"data\": \"gone\", \"errors\": null};[gone]",
        "{\"status\": \"error\", \"data\": {\"a\": 1}};[]",
        "{\"status\": \"success\", \"data\": \"fine\"};[]",
        "{\"detail\": \"Not authenticated\"};[Not authenticated]",
        "{\"detail\": {\"message\": \"No credits\", \"input\": \"secret\"}};[No credits]",
        "{\"detail\": {\"code\": 7}};[]",
        "{\"detail\": [\"one\", {\"msg\": \"two\"}]};[one, two]",
        "{\"status\": \"error\", \"errors\": [{\"message\": \"one\", \"input\":"
            + " \"secret\"}]};[one]",
        "{\"status\": \"error\", \"errors\": {\"msg\": \"one\"}};[one]",
        "{\"status\": \"error\", \"errors\": [\"one\", null, \" \", \"two\", 3]};[one, two]"
      })
  void readsTheServicesForms(String body, String errors) {
    assertThat(read(body).errors()).hasToString(errors);
    assertThat(read(body).fieldErrors()).isEmpty();
    assertThat(read(body).fromService()).isTrue();
  }

  @Test
  void readsRefusedFieldsWithoutTheValuesThatNewerServersRepeat() {
    ErrorResponse response =
        read(
            """
            {"detail": [
              {"loc": ["query", "page_size"], "msg": "too large", "type": "less_than_equal",
               "input": "CANARY", "ctx": {"le": "CANARY"}, "url": "https://errors.example"},
              {"loc": ["body", "files", 0, "name"], "msg": null},
              {"loc": "body", "msg": "m", "type": "t"},
              {"loc": [{"a": "CANARY"}], "msg": ["CANARY"], "type": 7}]}
            """);
    assertThat(response.fieldErrors())
        .containsExactly(
            new FieldError("query.page_size", "too large", "less_than_equal"),
            new FieldError("body.files.0.name", "", ""),
            new FieldError("body", "m", "t"),
            new FieldError("", "", "7"));
    assertThat(response.toString()).doesNotContain("CANARY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>504</body></html>",
        "null",
        "[]",
        "[{\"detail\": \"x\"}]",
        "\"detail\"",
        "{}",
        "{\"message\": \"Forbidden\"}",
        "{\"detail\": null}",
        "{\"errors\": null}",
        "{\"detail\": ",
        "{\"detail\": \"cut sh"
      })
  void whatTheServiceDoesNotSendIsNotFromIt(String body) {
    assertThat(read(body)).isEqualTo(ErrorResponse.UNKNOWN);
  }

  @Test
  void badBytesAreReplaced() {
    assertThat(
            Responses.CODEC.readError("{\"detail\": \"caf\u00e9\"}".getBytes(ISO_8859_1)).errors())
        .containsExactly("caf\uFFFD");
  }
}
