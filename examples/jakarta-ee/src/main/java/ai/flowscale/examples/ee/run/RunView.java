package ai.flowscale.examples.ee.run;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.output.OutputView;
import ai.flowscale.examples.ee.workflow.ExactJson;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as this application tells of it: without links and keys of the storage.
 *
 * @param promptId the id that it has in the queue, where the service tells another than its own
 * @param ended whether it has ended, however it did
 */
public record RunView(
    @Nullable String runId,
    @Nullable String workflowId,
    @Nullable String groupId,
    @Nullable String promptId,
    String status,
    @JsonbProperty("final") boolean ended,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    List<InputView> inputs,
    List<OutputView> outputs) {

  /**
   * One input.
   *
   * @param value the value as {@link ExactJson} gives it, or null for a file
   */
  public record InputView(String name, @Nullable JsonValue value) {}

  static RunView of(Run run, Links links) {
    return of(run, run.outputs(), links);
  }

  static RunView of(RunResult result, Links links) {
    return of(result.run(), result.outputs(), links);
  }

  private static RunView of(Run run, List<RunOutput> outputs, Links links) {
    return new RunView(
        run.id(),
        run.workflowId(),
        run.groupId(),
        run.additional().get("prompt_id") instanceof JsonString id ? id.getString() : null,
        run.status().value(),
        run.status().isFinal(),
        run.createdAt(),
        run.startedAt(),
        run.completedAt(),
        run.inputs().stream().map(RunView::input).toList(),
        OutputView.of(outputs, links));
  }

  private static InputView input(RunInput input) {
    boolean none = input.value().getValueType() == JsonValue.ValueType.NULL;
    return new InputView(input.path(), none ? null : ExactJson.of(input.value()));
  }
}
