package ai.flowscale.engine.submission;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was submitted, for telling its run from others.
 *
 * @param number its number among the client's, so that no two are equal
 * @param key what the request is called in its batch, or null
 * @param workflowId the workflow
 * @param groupId the group
 * @param isOwnGroup whether the group was made for this submission alone
 * @param texts the inputs that were sent as texts, by name
 * @param inputNames the names of all inputs, files among them
 * @param times when
 * @param values compares them with what the service tells
 */
record SentSubmission(
    long number,
    @Nullable String key,
    String workflowId,
    String groupId,
    boolean isOwnGroup,
    Map<String, String> texts,
    Set<String> inputNames,
    AttemptTimes times,
    SentValues values) {

  /** The same submission, of which more is known. */
  SentSubmission at(AttemptTimes known) {
    return new SentSubmission(
        number, key, workflowId, groupId, isOwnGroup, texts, inputNames, known, values);
  }

  /** Whether a run can be the one that came of the submission. */
  boolean fits(Run run) {
    if (run.workflowId() != null && !run.workflowId().equals(workflowId)) {
      return false;
    }
    if (run.groupId() != null) {
      if (!run.groupId().equals(groupId)) {
        return false;
      }
      if (isOwnGroup) {
        // Nobody else knows it, so whatever else the service tells cannot speak against it.
        return true;
      }
    }
    Instant created = run.createdAt();
    if (created != null && (times.isTooOld(created) || times.isTooNew(created))) {
      return false;
    }
    return run.inputs().stream().allMatch(this::fits);
  }

  /** Whether another is of the same request of a batch, which this process has tried before. */
  boolean isOfSameRequest(SentSubmission other) {
    return key != null
        && key.equals(other.key)
        && workflowId.equals(other.workflowId)
        && groupId.equals(other.groupId)
        && texts.equals(other.texts);
  }

  private boolean fits(RunInput input) {
    if (input.value().equals(JsonValue.NULL)) {
      return true;
    }
    String sent = texts.get(input.path());
    // A value for a file, such as its name, is the service's own.
    return sent == null ? inputNames.contains(input.path()) : values.agree(sent, input.value());
  }

  /** Shows no input. */
  @Override
  public String toString() {
    return "SentSubmission[" + workflowId + " in " + groupId + "]";
  }
}
