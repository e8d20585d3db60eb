package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Workflow;
import jakarta.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DriftTest {
  private static final String DESCRIBED =
      """
      {"id": "wf", "name": "Poster", "description": "Makes a poster.",
       "inputs": [{"name": "text_1", "type": "text", "label": "Prompt"},
                  {"name": "seed_2", "type": "int", "min": 0, "max": 9, "default": 3},
                  {"name": "style_3", "options": ["a", "b"]},
                  {"name": "images_4", "type": "images"}, {"name": "latent_5", "type": "LATENT"},
                  {"name": "odd_6", "type": {"of": ["x", 1.0]}}, {"name": "json_7", "default": {"b": 2, "a": 10}}, 7, 8],
       "outputs": [{"name": "poster", "type": "image"}, {"name": "mask", "type": "SEGS"}, "notes"]}
      """;

  private static List<String> drift(String now) {
    return Drift.between(DescriptionFile.parse(DESCRIBED), DescriptionFile.parse(now));
  }

  @Test
  void theSameHasNoDrift() {
    assertThat(drift(DESCRIBED)).isEmpty();
    assertThat(drift("[" + DESCRIBED + ", {\"id\": \"another\"}]")).isEmpty();
  }

  @Test
  void theFormatIsNoDrift() {
    Workflow same = DescriptionFile.parse(DESCRIBED).get(0);
    String text = Json.createValue(same.inputs().toString()).toString();
    String now =
        "{\"id\": \"wf\", \"name\": \"Poster\", \"description\": \"Makes a poster.\", \"inputs\": "
            + text
            + ", \"outputs\": "
            + same.outputs()
            + "}";
    assertThat(drift(now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"max\": 9;\"max\": 9.0",
        "\"max\": 9;\"max\": 90e-1",
        "\"min\": 0;\"min\": 0.00",
        "\"default\": 3;\"default\": 3.0",
        "1.0];1]",
        "{\"b\": 2, \"a\": 10};{\"a\": 1e1, \"b\": 2.0}",
        "7, 8];7.0, 8e0]",
        "\"notes\";{\"name\": \"notes\"}",
      })
  void theSameNumberInAnotherFormIsNoDrift(String then, String now) {
    assertThat(DESCRIBED).contains(then);
    assertThat(drift(DESCRIBED.replace(then, now))).isEmpty();
  }

  @Test
  void numbersThatNoMemoryHoldsAreCompared() {
    String huge = DESCRIBED.replace("\"default\": 3", "\"default\": 100e2147483647");
    assertThat(drift(huge))
        .containsExactly("workflow 'wf': input 'seed_2': default is 1.00E+2147483649, was 3");
  }

  static List<List<String>> kinds() {
    return List.of(
        List.of("\"id\": \"wf\"", "\"id\": \"other\"", "workflow 'wf' is not deployed any more"),
        List.of(
            "\"name\": \"Poster\"",
            "\"name\": \"Plakat\"",
            "workflow 'wf': name is Plakat, was Poster"),
        List.of(
            "Makes a poster.",
            "Makes two.",
            "workflow 'wf': description is Makes two., was Makes a poster."),
        List.of(
            "\"name\": \"text_1\"",
            "\"name\": \"text_9\"",
            "workflow 'wf': input 'text_1' is gone|workflow 'wf': input 'text_9' is new"),
        List.of(
            "\"type\": \"text\",",
            "\"type\": \"text\", \"required\": true,",
            "workflow 'wf': input 'text_1': required is true, was false"),
        List.of(
            "\"type\": \"text\"",
            "\"type\": \"json\"",
            "workflow 'wf': input 'text_1': type is JSON, was TEXT"),
        List.of(
            "\"LATENT\"",
            "\"SIGMAS\"",
            "workflow 'wf': input 'latent_5': type is SIGMAS, was LATENT"),
        List.of("Prompt", "Text", "workflow 'wf': input 'text_1': label is Text, was Prompt"),
        List.of(
            "\"label\"",
            "\"tooltip\"",
            "workflow 'wf': input 'text_1': label is none, was Prompt|workflow 'wf': input 'text_1': description is Prompt, was none"),
        List.of("\"min\": 0", "\"min\": 1", "workflow 'wf': input 'seed_2': min is 1, was 0"),
        List.of("\"max\": 9,", "", "workflow 'wf': input 'seed_2': max is none, was 9"),
        List.of(
            "\"default\": 3",
            "\"default\": 4",
            "workflow 'wf': input 'seed_2': default is 4, was 3"),
        List.of(
            "[\"a\", \"b\"]",
            "[\"a\", \"c\"]",
            "workflow 'wf': input 'style_3': options is [a, c], was [a, b]"),
        List.of(
            "\"images\"", "\"image\"", "workflow 'wf': input 'images_4': list is false, was true"),
        List.of(
            "[{\"name\": \"text_1\"",
            "[{\"name\": \"new_6\", \"type\": \"text\", \"required\": true}, {\"name\": \"text_1\"",
            "workflow 'wf': input 'new_6' is new, and required"),
        List.of(
            "\"name\": \"poster\"",
            "\"name\": \"picture\"",
            "workflow 'wf': output 'poster' is gone|workflow 'wf': output 'picture' is new"),
        List.of(
            "\"type\": \"image\"},",
            "\"type\": \"video\"},",
            "workflow 'wf': output 'poster': type is VIDEO, was IMAGE"),
        List.of("\"SEGS\"", "\"SIGMAS\"", "workflow 'wf': output 'mask': type is SIGMAS, was SEGS"),
        List.of(
            "[\"x\", 1.0]",
            "[\"y\", 1]",
            "workflow 'wf': input 'odd_6': type is {\"of\":[\"y\",1]}, was {\"of\":[\"x\",1]}"),
        List.of(", 7, 8]", ", 7, 9]", "workflow 'wf': input 'unnamed 2': type is 9, was 8"),
        List.of(
            "\"a\", \"b\"]",
            "\"a\", \"B\"]",
            "workflow 'wf': input 'style_3': options is [a, B], was [a, b]"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachKindOfDriftIsNamed(List<String> kind) {
    String now = DESCRIBED.replace(kind.get(0), kind.get(1));
    assertThat(drift(now)).containsExactly(kind.get(2).split("[|]", -1));
  }

  @Test
  void whatTheServiceSaysIsPrintedSafely() {
    assertThat(drift(DESCRIBED.replace("Prompt", "a\\u001b[31m\\nb\\u009b")))
        .singleElement()
        .asString()
        .doesNotContain("\u001b", "\n", "\u009b");
  }
}
