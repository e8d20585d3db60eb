package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputCheckTest {
  private static final Workflow POSTER =
      workflow(
          """
          {"text_51536": {"type": "text", "label": "Prompt", "required": true},
           "image_35728": {"type": "image"},
           "image_42561": {"type": "images"},
           "seed_456": {"type": "INT", "min": 0, "max": 18446744073709551615},
           "strength_7": {"type": "FLOAT", "min": 0, "max": 1},
           "mirror_8": {"type": "boolean"},
           "style_9": {"type": "combo", "options": ["plain", "watercolour", 3]},
           "config_json": {"type": "json"},
           "latent_10": {"type": "LATENT"},
           "broken\\u2028name_11": {"type": "text", "many": true}}
          """);

  static List<Object> fitting() {
    return List.of(
        Map.of("seed_456", 7L),
        Map.of("seed_456", new BigInteger("18446744073709551615")),
        Map.of("seed_456", "7"),
        Map.of("strength_7", 0.25),
        Map.of("strength_7", 1),
        Map.of("strength_7", Json.createValue(1)),
        Map.of("mirror_8", true),
        Map.of("mirror_8", JsonValue.TRUE),
        Map.of("style_9", "watercolour"),
        Map.of("style_9", 3.0),
        Map.of("config_json", Map.of("steps", 3)),
        Map.of("config_json", "{\"steps\": 3}"),
        // JSON, though no parser takes it.
        Map.of("config_json", "9".repeat(2000)),
        Map.of("config_json", "[".repeat(2000) + "]".repeat(2000)),
        Map.of("seed_456", "1".repeat(500)),
        Map.of("broken\u2028name_11", List.of("a", "b")),
        Map.of("config_json", InputFile.of("config.json", new byte[0])),
        Map.of("image_35728", Path.of("input.png")),
        Map.of("image_42561", List.of(Path.of("a.png"), Path.of("b.png"))),
        Map.of("image_42561_7", Path.of("a.png")),
        Map.of("latent_10", "anything"));
  }

  @ParameterizedTest
  @MethodSource("fitting")
  void whatFitsIsReturned(Map<String, Object> values) {
    WorkflowInputs inputs = inputs(values);
    assertThat(inputs.checkedAgainst(POSTER)).isSameAs(inputs);
  }

  static List<List<Object>> wrong() {
    return List.of(
        // Names
        List.of(
            "text_51563",
            "x",
            "workflow 'Poster' has no input 'text_51563': did you mean 'text_51536'? Its inputs are text_51536, image_35728, image_42561,"),
        List.of("text", "x", "did you mean 'text_51536'?"),
        List.of("prompt", "x", "did you mean 'text_51536'?"),
        List.of("Seed_456", 1, "did you mean 'seed_456'?"),
        List.of("zzzzzzzz", "x", "has no input 'zzzzzzzz': its inputs are"),
        List.of("z".repeat(300), "x", "has no input"),
        List.of(
            "image_35728_0",
            Path.of("a"),
            "input 'image_35728_0' of workflow 'Poster' is an element of a list: give one value, under the name 'image_35728'"),
        // Types
        List.of(
            "seed_456",
            "secret",
            "input 'seed_456' of workflow 'Poster' has the wrong type: give a whole number from 0 up to 18446744073709551615"),
        List.of("seed_456", 7.5, "has the wrong type: give a whole number"),
        List.of("seed_456", Map.of("secret", 1), "has the wrong type"),
        List.of("seed_456", Path.of("secret.png"), "has the wrong type"),
        List.of("strength_7", "secret", "has the wrong type: give a number from 0 up to 1"),
        List.of("strength_7", "9".repeat(500), "has the wrong type"),
        List.of("mirror_8", "yes", "has the wrong type: give true or false"),
        List.of("config_json", "secret", "has the wrong type: give a JSON value"),
        List.of("config_json", "{} {}", "has the wrong type: give a JSON value"),
        List.of("image_35728", "secret.png", "has the wrong type: give an image, as a file"),
        List.of("image_42561_1", "secret.png", "has the wrong type: give an image"),
        // Options and bounds
        List.of(
            "style_9",
            "watercolor",
            "input 'style_9' of workflow 'Poster' is not one of its options: did you mean 'watercolour'? Give one of plain, watercolour, 3"),
        List.of("style_9", "secret", "is not one of its options: give one of plain"),
        List.of("seed_456", -1, "is out of bounds: give a whole number from 0 up to"),
        List.of("strength_7", 1.01, "is out of bounds: give a number from 0 up to 1"),
        List.of("strength_7", Json.createValue(2), "is out of bounds"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatDoesNotFitIsNamedWithTheRemedy(List<Object> row) {
    String name = (String) row.get(0);
    WorkflowInputs inputs = inputs(Map.of(name, row.get(1)));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> inputs.checkedAgainst(POSTER))
        .withMessageContaining((String) row.get(2))
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo(name);
              assertThat(e.getMessage()).doesNotContain("secret");
            });
  }

  @Test
  void aRequiredInputThatIsMissingIsNamed() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> WorkflowInputs.none().checkedAgainst(POSTER))
        .withMessage("input 'text_51536' of workflow 'Poster' is missing: give a text");
  }

  @Test
  void aRequiredListHasAtLeastOneElement() {
    Workflow workflow = workflow("[{\"name\": \"x\", \"type\": \"images\", \"required\": true}]");
    WorkflowInputs one = WorkflowInputs.builder().files("x", List.of(Path.of("a.png"))).build();
    assertThat(one.checkedAgainst(workflow)).isSameAs(one);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> WorkflowInputs.none().checkedAgainst(workflow));
  }

  /** What the service leaves open stays open. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "\"any text and a picture\"",
        "[{\"name\": \"a\", \"type\": \"text\"}, {\"type\": \"LATENT\"}]"
      })
  void anyNameGoesWhereTheDescriptionIsNotComplete(String described) {
    assertThatCode(() -> inputs(Map.of("anything_1", "x")).checkedAgainst(workflow(described)))
        .doesNotThrowAnyException();
  }

  @Test
  void longListsAreCut() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      names.append(i == 0 ? "" : ", ").append("\"input_").append(i).append('"');
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> inputs(Map.of("x", 1)).checkedAgainst(workflow("[" + names + "]")))
        .withMessageContaining("input_19 and others")
        .withMessageMatching(".{1,500}");
  }

  private static WorkflowInputs inputs(Map<String, Object> values) {
    WorkflowInputs.Builder builder = WorkflowInputs.builder();
    if (!values.containsKey("x") && !values.containsKey("anything_1")) {
      builder.text("text_51536", "Dawn");
    }
    values.forEach(builder::value);
    return builder.build();
  }

  private static Workflow workflow(String inputs) {
    return JsonCodec.workflow("wf", "Poster", null, Json.createValue(inputs), JsonValue.NULL);
  }
}
