package ai.flowscale.client.submission;

import ai.flowscale.api.model.Run;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What was submitted, for telling its run from others. It holds no inputs, since it is kept for
 * long.
 *
 * @param workflowId the workflow
 * @param groupId the group
 * @param isOwnGroup whether the group was made for this submission alone
 * @param texts the digests of the inputs that were sent as texts, by name
 * @param inputNames the names of all inputs, files among them
 * @param times when
 */
public record SentSubmission(
    String workflowId,
    String groupId,
    boolean isOwnGroup,
    Map<String, String> texts,
    Set<String> inputNames,
    AttemptTimes times) {

  /** The same submission, of which more is known. */
  SentSubmission at(AttemptTimes known) {
    return new SentSubmission(workflowId, groupId, isOwnGroup, texts, inputNames, known);
  }

  /** Whether a run can be the one that came of the submission. */
  public boolean fits(ListedRun listed) {
    Run run = listed.run();
    if (run.workflowId() != null && !run.workflowId().equals(workflowId)) {
      return false;
    }
    if (run.groupId() != null) {
      if (!run.groupId().equals(groupId)) {
        return false;
      }
      if (isOwnGroup) {
        // No one else knows it, so whatever else the service reports cannot speak against it.
        return true;
      }
    }
    Instant created = run.createdAt();
    if (created != null && (times.isTooOld(created) || times.isTooNew(created))) {
      return false;
    }
    return listed.inputs().stream().allMatch(this::fits);
  }

  private boolean fits(ListedRun.Input input) {
    String sent = texts.get(input.path());
    // A value for a file, such as its name, is the service's own.
    return sent == null ? inputNames.contains(input.path()) : sent.equals(input.value());
  }
}
