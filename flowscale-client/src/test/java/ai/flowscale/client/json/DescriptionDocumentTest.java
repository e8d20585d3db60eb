package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionDocumentTest {
  private static List<Workflow> read(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text.replace('\'', '"')))) {
      JsonValue document = reader.readValue();
      return ClientProvider.find(Optional.empty()).describedWorkflows(document);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'format': 1, 'workflows': [WORKFLOW]}",
        "{'status': 'success', 'data': [WORKFLOW], 'errors': null}",
        "{'data': {'workflows': [WORKFLOW]}}",
        "{'data': WORKFLOW}",
        "[WORKFLOW]",
        "WORKFLOW",
      })
  void everyFormIsRead(String form) {
    for (String id : List.of("'id': 'a'", "'workflow_id': 'a'", "'id': 'b', 'workflow_id': 'a'")) {
      String workflow = "{" + id + ", 'name': 'Poster', 'inputs': {'seed_4': 'INT'}}";
      Workflow read = read(form.replace("WORKFLOW", workflow)).get(0);
      assertThat(read.id()).isEqualTo("a");
      assertThat(read.name()).isEqualTo("Poster");
      assertThat(read.description()).isNull();
      assertThat(read.inputDescriptions())
          .singleElement()
          .satisfies(input -> assertThat(input.type()).isEqualTo(DataType.INTEGER));
      assertThat(read.outputs()).isEqualTo(JsonValue.NULL);
    }
  }

  @Test
  void theOrderIsThatOfTheDocument() {
    assertThat(read("{'workflows': [{'id': 'b'}, {'id': 'a'}]}"))
        .extracting(Workflow::id)
        .containsExactly("b", "a");
    assertThat(read("{'format': 1, 'workflows': []}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "null",
        "{}",
        "[[]]",
        "[{'id': 7}]",
        "{'id': ''}",
        "{'workflow_id': '', 'id': 'a'}",
        "{'workflows': [{'id': 'a'}, {'name': 'b'}]}",
      })
  void whatHasNoIdIsRefused(String text) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(text))
        .withMessage(
            "holds something that is not a workflow with an id: fetch the descriptions anew with the Maven goal flowscale:describe");
  }

  @ParameterizedTest
  @CsvSource({"2,2", "1.5,1.5", "1e99,1E+99"})
  void aLaterFormatIsRefused(String format, String told) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read("{'format': " + format + ", 'workflows': [{'id': 'a'}]}"))
        .withMessage(
            "has the format " + told + ", which is newer than this release: use a newer one");
  }
}
