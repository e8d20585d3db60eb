package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run in plain values: what a web service can return of it. It holds neither inputs nor links.
 *
 * @param id the run's id, or null in a list of the older response format, which does not send it
 * @param workflowId the workflow, or null where the service does not say
 * @param status what the run is doing, such as {@code completed}
 * @param outputs the names of its outputs, in their order
 */
public record RunSummary(
    @Nullable String id, @Nullable String workflowId, String status, List<String> outputs) {

  /** The outputs are copied. */
  public RunSummary {
    Objects.requireNonNull(status, "status");
    outputs = List.copyOf(outputs);
  }

  static RunSummary of(
      @Nullable String id, @Nullable String workflowId, RunStatus status, List<RunOutput> outputs) {
    return new RunSummary(
        id, workflowId, status.value(), outputs.stream().map(RunOutput::filename).toList());
  }

  /** Prints on one line. */
  @Override
  public String toString() {
    return Printable.message(
        "RunSummary[id=%s, workflowId=%s, status=%s, outputs=%s]"
            .formatted(id, workflowId, status, outputs));
  }
}
