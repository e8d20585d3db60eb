package ai.flowscale.client.submission;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.support.Names;
import ai.flowscale.client.json.Ids;
import org.jspecify.annotations.Nullable;

/**
 * A request in the group in which it is submitted. No one else knows a group that was made for one
 * request: each run of it came of that request.
 *
 * @param request the request, which names the group
 * @param isOwnGroup whether the group was made for this request alone
 */
public record GroupedRequest(WorkflowRequest request, boolean isOwnGroup) {

  /** Keeps the group that a request names, or makes one for it. */
  public static GroupedRequest of(WorkflowRequest request) {
    return request.groupId().isPresent()
        ? new GroupedRequest(request, false)
        : new GroupedRequest(request.withGroupId(Names.newGroup()), true);
  }

  /** Returns the workflow's id. */
  String workflowId() {
    return request.workflowId();
  }

  /** Returns the group's id. */
  public String groupId() {
    return request.groupId().orElseThrow();
  }

  /**
   * Whether a run of the group's list may have come of the request. Not every service filters by
   * the group. One that says that it is in the group of this request has come of it, whatever else
   * it says.
   */
  boolean isCandidate(Run run) {
    String told = run.groupId();
    return (isOwnGroup && isIn(told)) || (!isOther(groupId(), told) && isOfWorkflow(run));
  }

  /** Whether a run or a list says that it is of the request's group. */
  boolean isIn(@Nullable String told) {
    return told != null && Ids.same(groupId(), told);
  }

  /** Whether a run may be of the request's workflow. */
  boolean isOfWorkflow(Run run) {
    return !isOther(workflowId(), run.workflowId());
  }

  private static boolean isOther(String expected, @Nullable String told) {
    return told != null && !told.isBlank() && !Ids.same(expected, told);
  }
}
