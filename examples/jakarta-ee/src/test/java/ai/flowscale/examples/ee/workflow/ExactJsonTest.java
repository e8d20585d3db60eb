package ai.flowscale.examples.ee.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "906128931236473826",
        "9007199254740992",
        "-9007199254740992",
        "{\"seeds\":[1,9007199254740993]}"
      })
  void integersThatABrowserWouldRoundAreGivenAsText(String json) {
    assertThat(ExactJson.of(parsed(json))).isEqualTo(Json.createValue(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42",
        "9007199254740991",
        "-9007199254740991",
        "0.30000000000000004",
        "{\"a\":[1,\"9007199254740993\",null,true]}",
        "\"text\"",
        "null"
      })
  void othersAreGivenAsTheyAre(String json) {
    assertThat(ExactJson.of(parsed(json))).isEqualTo(parsed(json));
  }

  @Test
  void noValueIsNone() {
    assertThat(ExactJson.of(null)).isNull();
  }

  private static JsonValue parsed(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readValue();
    }
  }
}
