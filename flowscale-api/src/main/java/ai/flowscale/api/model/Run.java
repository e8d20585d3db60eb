package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow.
 *
 * @param id the run's id, or null in a list of the older response format, which does not send it
 * @param workflowId the workflow, or null where the service does not say
 * @param groupId the group it was submitted with, or null
 * @param teamId the team it belongs to, or null where the service does not say
 * @param status what it is doing
 * @param inputs what it was submitted with
 * @param outputNames the names of the outputs it gives, where the service knows them; possibly
 *     empty for a run that is complete
 * @param outputs the outputs it has given so far
 * @param createdAt when it was submitted, or null where the service does not say
 * @param startedAt when work on it began, or null
 * @param completedAt when it ended, or null
 * @param additional fields that this version of the library does not know
 */
public record Run(
    @Nullable String id,
    @Nullable String workflowId,
    @Nullable String groupId,
    @Nullable String teamId,
    RunStatus status,
    List<RunInput> inputs,
    List<String> outputNames,
    List<RunOutput> outputs,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    JsonFields additional) {

  public Run {
    Objects.requireNonNull(status, "status");
    inputs = List.copyOf(inputs);
    outputNames = List.copyOf(outputNames);
    outputs = List.copyOf(outputs);
    Objects.requireNonNull(additional, "additional");
  }

  /**
   * Returns the run in plain values, for a web service to return.
   *
   * @return a summary without inputs and links
   */
  public RunSummary summary() {
    return RunSummary.of(id, workflowId, status, outputs);
  }

  /**
   * Returns how long the service worked on the run.
   *
   * @return the time from {@link #startedAt} to {@link #completedAt}, or empty where one is missing
   */
  public Optional<Duration> duration() {
    return startedAt == null || completedAt == null
        ? Optional.empty()
        : Optional.of(Duration.between(startedAt, completedAt));
  }

  /** Leaves out the values of the inputs, the queries of links and the additional values. */
  @Override
  public String toString() {
    return Printable.message(
        "Run[id=%s, workflowId=%s, groupId=%s, status=%s, inputs=%s, outputNames=%s, outputs=%s, createdAt=%s, startedAt=%s, completedAt=%s, additional=%s]"
            .formatted(
                id,
                workflowId,
                groupId,
                status,
                inputs,
                outputNames,
                outputs,
                createdAt,
                startedAt,
                completedAt,
                additional));
  }
}
