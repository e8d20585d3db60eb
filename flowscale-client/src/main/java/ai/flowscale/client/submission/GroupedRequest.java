package ai.flowscale.client.submission;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.api.support.Names;
import java.util.Optional;

/**
 * A request in the group in which it is submitted.
 *
 * @param request the request, which names the group, if there is one
 * @param isOwnGroup whether the group was made for this request alone
 */
public record GroupedRequest(WorkflowRequest request, boolean isOwnGroup) {

  /** Keeps the group that a request names, or else that of its batch, or makes one for it. */
  public static GroupedRequest of(WorkflowRequest request, Optional<String> batchGroup) {
    Optional<String> named = request.groupId().or(() -> batchGroup);
    return new GroupedRequest(
        request.withGroupId(named.orElseGet(Names::newGroup)), named.isEmpty());
  }

  /** Returns what is known of the run that comes of it. */
  public ExpectedRun expected() {
    return ExpectedRun.of(request, isOwnGroup);
  }

  /** Returns the workflow's id. */
  public String workflowId() {
    return request.workflowId();
  }

  /** Returns the group's id; one that is searched has one. */
  public String groupId() {
    return request.groupId().orElseThrow();
  }
}
