package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run in plain values: what a web service can return of it. It holds neither inputs nor links.
 *
 * @param id the run's id, or null in a list of the older response format, which does not send it
 * @param workflowId the workflow, or null where the service does not say
 * @param groupId the group it was submitted with, or null
 * @param status what the run is doing, such as {@code running}
 * @param createdAt when it was submitted, or null where the service does not say
 * @param startedAt when work on it began, or null
 * @param completedAt when it ended, or null
 * @param outputs the names of its outputs, in their order
 * @param errors what the service says about its failure, as {@link Run#errors()}: it may quote an
 *     input, so a service that returns it to others than the caller leaves it out
 */
public record RunSummary(
    @Nullable String id,
    @Nullable String workflowId,
    @Nullable String groupId,
    String status,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    List<String> outputs,
    List<String> errors) {

  /** The lists are copied. */
  public RunSummary {
    Objects.requireNonNull(status, "status");
    outputs = List.copyOf(outputs);
    errors = List.copyOf(errors);
  }

  static RunSummary of(Run run, @Nullable String id, List<RunOutput> outputs) {
    return new RunSummary(
        id,
        run.workflowId(),
        run.groupId(),
        run.status().value(),
        run.createdAt(),
        run.startedAt(),
        run.completedAt(),
        outputs.stream().map(RunOutput::filename).toList(),
        run.errors());
  }

  /** Prints on one line, without the errors. */
  @Override
  public String toString() {
    return Printable.message(
        "RunSummary[id=%s, workflowId=%s, groupId=%s, status=%s, createdAt=%s, startedAt=%s, completedAt=%s, outputs=%s]"
            .formatted(
                id, workflowId, groupId, status, createdAt, startedAt, completedAt, outputs));
  }
}
