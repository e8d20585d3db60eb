package ai.flowscale.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunErrorsTest {

  private static List<String> details(Map<String, String> additional) {
    Map<String, JsonValue> values =
        additional.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> json(entry.getValue())));
    return Run.builder("r", RunStatus.FAILED).additional(JsonFields.of(values)).build().errors();
  }

  private static JsonValue json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "errors", "error_message", "message", "detail"})
  void aTextUnderAnyOfTheUsualNamesIsADetail(String field) {
    assertThat(details(Map.of(field, "\"node 7 broke\""))).containsExactly("node 7 broke");
  }

  @Test
  void listsAreTakenApart() {
    assertThat(details(Map.of("errors", "[\"one\", [\"two\"], {\"message\": \"three\"}]")))
        .containsExactly("one", "two", "three");
  }

  @Test
  void anObjectWithoutAMessageIsGivenAsItIs() {
    assertThat(details(Map.of("error", "{\"node\":7}"))).containsExactly("{\"node\":7}");
  }

  @Test
  void whatSaysNothingIsLeftOut() {
    assertThat(details(Map.of("error", "null", "message", "3", "other", "\"unrelated\"")))
        .isEmpty();
  }

  @Test
  void theOrderIsThatOfTheNamesNotOfTheMap() {
    assertThat(details(Map.of("detail", "\"last\"", "error", "\"first\"")))
        .containsExactly("first", "last");
  }
}
