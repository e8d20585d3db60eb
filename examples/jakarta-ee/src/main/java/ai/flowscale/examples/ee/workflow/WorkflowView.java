package ai.flowscale.examples.ee.workflow;

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
   * @param type text, number, boolean, json, image, video, audio or file
   * @param options the only values that it may have; empty for any
   */
  public record Input(
      String name,
      String type,
      boolean multiple,
      @Nullable Boolean required,
      @JsonbProperty("default") @Nullable JsonValue defaultValue,
      @Nullable String description,
      List<JsonValue> options,
      @Nullable BigDecimal min,
      @Nullable BigDecimal max) {}

  static WorkflowView of(Workflow workflow) {
    return new WorkflowView(
        workflow.id(),
        workflow.name(),
        workflow.description(),
        Descriptions.inputs(workflow.inputs()).stream().map(WorkflowView::input).toList(),
        Descriptions.outputs(workflow.outputs()));
  }

  private static Input input(InputDescription input) {
    return new Input(
        input.name(),
        input.type().name().toLowerCase(Locale.ROOT),
        input.multiple(),
        input.required(),
        input.defaultValue(),
        input.description(),
        input.options(),
        input.min(),
        input.max());
  }
}
