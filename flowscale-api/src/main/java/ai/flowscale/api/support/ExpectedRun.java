package ai.flowscale.api.support;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run before the service describes it. It decides whether a run that a response
 * or a list describes is this one; nothing else in the library does.
 *
 * @param id its id, or null where that is not known
 * @param groupId its group, or null
 * @param isOwnGroup whether the group was made for one request, so that no one else's run is in it
 * @param workflowId its workflow, or null
 */
public record ExpectedRun(
    @Nullable String id,
    @Nullable String groupId,
    boolean isOwnGroup,
    @Nullable String workflowId) {

  /** Whether a run is the expected one. */
  public enum Verdict {
    /** It is: it has the id, or is in the group that was made for the request. */
    SAME,
    /** It may be. */
    POSSIBLE,
    /** It is another run. */
    OTHER
  }

  /** Makes that of a run of which the id alone is known. */
  public static ExpectedRun of(String id) {
    return new ExpectedRun(id, null, false, null);
  }

  /**
   * Makes that of a request.
   *
   * @param request names the group in which it is submitted, if there is one
   * @param isOwnGroup whether that group was made for this request alone
   */
  public static ExpectedRun of(WorkflowRequest request, boolean isOwnGroup) {
    return new ExpectedRun(null, request.groupId().orElse(null), isOwnGroup, request.workflowId());
  }

  /** Makes that of any run of a group. */
  public static ExpectedRun inGroup(String groupId) {
    return new ExpectedRun(null, groupId, false, null);
  }

  /** Returns the same run with its id. */
  public ExpectedRun withId(String runId) {
    return new ExpectedRun(runId, groupId, isOwnGroup, workflowId);
  }

  /**
   * Returns what shows that a run is another one, where something does.
   *
   * @return {@code group}, {@code workflow}, {@code id} or null. Where the service tells one of
   *     them not at all, that shows nothing
   */
  public @Nullable String contradiction(Run run) {
    return contradiction(run, run.groupId());
  }

  private @Nullable String contradiction(Run run, @Nullable String group) {
    if (Ids.isOther(groupId, group)) {
      return "group";
    }
    if (Ids.isOther(workflowId, run.workflowId())) {
      return "workflow";
    }
    return Ids.isOther(id, run.id()) ? "id" : null;
  }

  /**
   * Judges a run of a list.
   *
   * @param listGroup the group that the list is of, as it says itself, or null: it counts for runs
   *     that tell none
   */
  public Verdict judge(Run run, @Nullable String listGroup) {
    boolean tellsGroup = run.groupId() != null && !run.groupId().isBlank();
    String group = tellsGroup ? run.groupId() : listGroup;
    boolean isInOwnGroup = isOwnGroup && isSame(groupId, group);
    if (contradiction(run, group) != null) {
      // It came of the request all the same: a deployment may know its workflow by another id.
      return isInOwnGroup && tellsGroup ? Verdict.POSSIBLE : Verdict.OTHER;
    }
    return isInOwnGroup || isSame(id, run.id()) ? Verdict.SAME : Verdict.POSSIBLE;
  }

  private static boolean isSame(@Nullable String expected, @Nullable String received) {
    return expected != null && received != null && Ids.same(expected, received);
  }
}
