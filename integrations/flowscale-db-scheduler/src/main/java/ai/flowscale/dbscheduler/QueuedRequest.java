package ai.flowscale.dbscheduler;

import ai.flowscale.api.support.ExpectedRun;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows of one request. Its inputs are left out.
 *
 * @param batch the batch it belongs to
 * @param key what it is called within the batch
 * @param workflowId the workflow
 * @param state where it stands
 * @param priority the higher, the sooner
 * @param groupId the group of its own that it was sent in, or null where it never was
 * @param runId its run, or null where none is known
 * @param failure what kind of failure ended it, or null, also where only a newer version of this
 *     library knows it
 * @param reason why it is where it is, in words, or null where there is nothing to say
 */
public record QueuedRequest(
    String batch,
    String key,
    String workflowId,
    RequestState state,
    int priority,
    @Nullable String groupId,
    @Nullable String runId,
    @Nullable RequestFailure failure,
    @Nullable String reason) {

  /** Nothing but the group, the run, the failure and the reason may be missing. */
  public QueuedRequest {
    Objects.requireNonNull(batch, "batch");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(workflowId, "workflowId");
    Objects.requireNonNull(state, "state");
  }

  /** Returns what is known of its run. Its group was made for it alone. */
  ExpectedRun expectedRun() {
    return expectedRun(groupId, workflowId);
  }

  static ExpectedRun expectedRun(@Nullable String groupId, String workflowId) {
    String group = groupId == null || groupId.isBlank() ? null : groupId;
    return new ExpectedRun(null, group, true, workflowId);
  }

  /** Leaves out the reason, which may quote an input. */
  @Override
  public String toString() {
    return "QueuedRequest[batch=%s, key=%s, workflowId=%s, state=%s, runId=%s, failure=%s]"
        .formatted(batch, key, workflowId, state, runId, failure);
  }
}
