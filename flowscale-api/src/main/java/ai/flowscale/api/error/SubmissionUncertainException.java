package ai.flowscale.api.error;

import ai.flowscale.api.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow was submitted, and whether a run came of it is not known: the connection broke or a
 * time limit passed after the request had left, or the response was neither a run's id nor a
 * refusal that proves that no run was started; or the call was interrupted, cancelled or closed
 * after the request had gone to the transport. Submitting again may start a second run; search
 * first, in the runs of the group if one was given, or have the client search with an {@link
 * ai.flowscale.api.UncertaintyPolicy}.
 *
 * <p>Where the response was lost or could not be read, but its part that arrived names a run, that
 * run is in {@link #runId()}: it was started, and can be waited for. It is not where a search has
 * found that run with another group or workflow: then the response was another's.
 *
 * <p>The cause is what first made the submission uncertain; what went wrong during the search for
 * its run is among the suppressed exceptions.
 */
public final class SubmissionUncertainException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final @Nullable String groupId;
  private final Instant submittedAt;

  /** Not serialised: empty after the exception was. */
  private final transient @Nullable List<Run> candidates;

  /**
   * Makes an exception.
   *
   * @param workflowId the workflow that was submitted
   * @param groupId the group of the submission, or null
   * @param submittedAt when the request was sent, by the client's clock
   * @param cause what made it uncertain
   */
  public SubmissionUncertainException(
      String workflowId, @Nullable String groupId, Instant submittedAt, FlowscaleException cause) {
    this(
        cause.runId().isPresent()
            ? named(workflowId, cause.runId().get(), cause)
            : "%sLook through getRuns%s before submitting it again: it may be running."
                .formatted(
                    doubt(workflowId, submittedAt, cause),
                    groupId == null ? "" : " of group " + groupId),
        workflowId,
        groupId,
        submittedAt,
        List.of(),
        cause);
    cause.runId().ifPresent(this::noteRunId);
  }

  /**
   * Makes an exception for a submission whose run was searched for. A run that the cause names is
   * noted where the search has not shown it to be another's.
   *
   * @param workflowId the workflow that was submitted
   * @param groupId the group that was searched
   * @param submittedAt when the request was sent, by the client's clock
   * @param settlingTime how long to search for the run
   * @param candidates the runs that may be the submission's, possibly none
   * @param cause what made it uncertain
   */
  public SubmissionUncertainException(
      String workflowId,
      String groupId,
      Instant submittedAt,
      Duration settlingTime,
      List<Run> candidates,
      FlowscaleException cause) {
    this(
        doubt(workflowId, submittedAt, cause) + found(groupId, settlingTime, candidates),
        workflowId,
        groupId,
        submittedAt,
        candidates,
        cause);
  }

  private SubmissionUncertainException(
      String message,
      String workflowId,
      @Nullable String groupId,
      Instant submittedAt,
      List<Run> candidates,
      FlowscaleException cause) {
    super(message, cause);
    this.workflowId = Objects.requireNonNull(workflowId, "workflowId");
    this.groupId = groupId;
    this.submittedAt = Objects.requireNonNull(submittedAt, "submittedAt");
    this.candidates = List.copyOf(candidates);
  }

  private static String named(String workflowId, String runId, FlowscaleException cause) {
    return "Workflow %s was submitted, and what arrived of the response names run %s (%s). Do not submit it again: wait for that run, or cancel it."
        .formatted(workflowId, runId, cause.getMessage());
  }

  private static String doubt(String workflowId, Instant submittedAt, FlowscaleException cause) {
    return "Whether workflow %s was started at %s is not known (%s). "
        .formatted(workflowId, submittedAt, cause.getMessage());
  }

  private static String found(String groupId, Duration settlingTime, List<Run> candidates) {
    if (candidates.isEmpty()) {
      return "No run of group %s was found to be its own within %s; it may still appear. Search again before you submit it again."
          .formatted(groupId, settlingTime);
    }
    return "These runs of group %s may be its own; which one is not known: %s (see candidates())."
        .formatted(groupId, candidates.stream().map(run -> String.valueOf(run.id())).toList());
  }

  /**
   * Returns the workflow that was submitted.
   *
   * @return its id
   */
  public String workflowId() {
    return workflowId;
  }

  /**
   * Returns the group of the submission.
   *
   * @return its id, or empty where the submission had none
   */
  public Optional<String> groupId() {
    return Optional.ofNullable(groupId);
  }

  /**
   * Returns the runs that may be the submission's, where the client has searched for it.
   *
   * @return the runs among which it could not tell, as it saw them; empty where none turned up or
   *     it did not search
   */
  public List<Run> candidates() {
    return candidates == null ? List.of() : candidates;
  }

  /**
   * Returns when the request was sent.
   *
   * @return the time by the client's clock
   */
  public Instant submittedAt() {
    return submittedAt;
  }
}
