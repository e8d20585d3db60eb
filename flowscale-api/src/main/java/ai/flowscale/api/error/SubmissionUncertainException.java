package ai.flowscale.api.error;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow was submitted, and whether a run came of it is not known: the connection broke or a
 * time limit passed after the request had left, or the answer was neither a run's id nor a refusal
 * by the service itself. Submitting again may start a second run; look first, in the runs of the
 * group if one was given.
 */
public final class SubmissionUncertainException extends FlowscaleException {
  private static final long serialVersionUID = 1L;

  private final String workflowId;
  private final @Nullable String groupId;
  private final Instant submittedAt;

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
    super(
        "Whether workflow "
            + workflowId
            + " was started at "
            + submittedAt
            + " is not known ("
            + cause.getMessage()
            + "). Look through getRuns"
            + (groupId == null ? "" : " of group " + groupId)
            + " before submitting it again: it may be running.",
        cause);
    this.workflowId = Objects.requireNonNull(workflowId, "workflowId");
    this.groupId = groupId;
    this.submittedAt = Objects.requireNonNull(submittedAt, "submittedAt");
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
   * Returns when the request was sent.
   *
   * @return the time by the client's clock
   */
  public Instant submittedAt() {
    return submittedAt;
  }
}
