package ai.flowscale.examples.ee.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptionsTest {

  @Test
  void readsAListOfObjects() {
    List<InputDescription> inputs =
        Descriptions.inputs(
            json(
                "[{\"name\": \"seed_1\", \"type\": \"INT\", \"required\": true, \"default\": 3},"
                    + " {\"name\": \"pictures\", \"type\": \"images\"}, {\"path\": \"p\"}, 5]"));
    assertThat(inputs)
        .containsExactly(
            new InputDescription("seed_1", InputType.NUMBER, false, true, json("3"), null),
            new InputDescription("pictures", InputType.IMAGE, true, null, null, null),
            new InputDescription("p", InputType.TEXT, false, null, null, null));
  }

  @Test
  void readsAnObjectByName() {
    assertThat(Descriptions.inputs(json("{\"a\": {\"type\": \"boolean\"}, \"b\": \"json\"}")))
        .extracting(InputDescription::type)
        .containsExactly(InputType.BOOLEAN, InputType.JSON);
  }

  @Test
  void whatIsNotUnderstoodIsNothing() {
    assertThat(Descriptions.inputs(JsonValue.NULL)).isEmpty();
    assertThat(Descriptions.outputs(json("7"))).isEmpty();
    assertThat(Descriptions.outputs(json("[{\"name\": \"a\"}, \"b\"]"))).containsExactly("a", "b");
  }

  private static JsonValue json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }
}
