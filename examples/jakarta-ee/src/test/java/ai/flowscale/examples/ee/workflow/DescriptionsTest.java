package ai.flowscale.examples.ee.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
            input("seed_1", InputType.NUMBER, false, true, json("3")),
            input("pictures", InputType.IMAGE, true, null, null),
            input("p", InputType.TEXT, false, null, null));
  }

  private static InputDescription input(
      String name,
      InputType type,
      boolean multiple,
      @Nullable Boolean required,
      @Nullable JsonValue standard) {
    return new InputDescription(
        name, type, multiple, required, standard, null, List.of(), null, null);
  }

  @Test
  void readsOptionsAndBounds() {
    List<InputDescription> inputs =
        Descriptions.inputs(
            json(
                "[{\"name\": \"a\", \"options\": [\"x\", 2, null, {}], \"min\": 0.5, \"max\": 9},"
                    + " {\"name\": \"b\", \"enum\": [\"y\"], \"minimum\": 1, \"maximum\": \"?\"}]"));
    assertThat(inputs)
        .extracting(InputDescription::options)
        .containsExactly(List.of(json("\"x\""), json("2")), List.of(json("\"y\"")));
    assertThat(inputs)
        .extracting(InputDescription::min)
        .containsExactly(new BigDecimal("0.5"), BigDecimal.ONE);
    assertThat(inputs)
        .extracting(InputDescription::max)
        .containsExactly(BigDecimal.valueOf(9), null);
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
