package ai.flowscale.examples.ee.workflow;

import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as this application tells of it.
 *
 * @param id the id to run it by
 * @param name its name, or null
 * @param description what it does, or null
 * @param inputs what it takes, possibly nothing where the service does not say
 * @param outputs the names of what it gives, likewise
 */
public record WorkflowView(
    String id,
    @Nullable String name,
    @Nullable String description,
    List<Input> inputs,
    List<String> outputs) {

  /**
   * One input.
   *
   * @param type text, integer, number, boolean, choice, json, image, video, audio, file or unknown
   * @param options the only values that it may have; empty for any
   */
  public record Input(
      String name,
      @Nullable String label,
      String type,
      boolean multiple,
      boolean required,
      @JsonbProperty("default") @Nullable JsonValue defaultValue,
      @Nullable String description,
      List<String> options,
      @Nullable BigDecimal min,
      @Nullable BigDecimal max) {}

  static WorkflowView of(Workflow workflow) {
    return new WorkflowView(
        workflow.id(),
        workflow.name(),
        workflow.description(),
        workflow.inputDescriptions().stream()
            .filter(input -> !input.name().isEmpty())
            .map(WorkflowView::input)
            .toList(),
        workflow.outputDescriptions().stream().map(OutputDescription::name).toList());
  }

  private static Input input(InputDescription input) {
    return new Input(
        input.name(),
        input.label(),
        input.type().name().toLowerCase(Locale.ROOT),
        input.many(),
        input.required(),
        ExactJson.of(input.defaultValue()),
        input.description(),
        input.options(),
        input.min(),
        input.max());
  }
}
