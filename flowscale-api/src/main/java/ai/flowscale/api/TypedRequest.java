package ai.flowscale.api;

import ai.flowscale.api.model.RunResult;

/**
 * A request whose workflow, inputs and result have types of their own. The classes that the Maven
 * plugin generates from a workflow's description implement it; so may any class or record.
 *
 * <p>For what a {@link WorkflowRequest} has besides, such as a group, build one of {@link
 * #workflowId} and {@link #inputs}, and give its outcome to {@link #result}.
 *
 * @param <R> what a run gives
 */
public interface TypedRequest<R> {

  /**
   * Returns the workflow.
   *
   * @return its id
   */
  String workflowId();

  /**
   * Returns the inputs.
   *
   * @return what the workflow is executed with
   * @throws ai.flowscale.api.error.InvalidRequestException if an input is missing or wrong
   */
  WorkflowInputs inputs();

  /**
   * Gives a result its type.
   *
   * @param result the run and its outputs
   * @return the same, with names and types
   */
  R result(RunResult result);

  /**
   * Returns the request, for {@link Flowscale#executeBatch} and all else that takes one.
   *
   * @return a request in no group
   * @throws ai.flowscale.api.error.InvalidRequestException if an input is missing or wrong
   */
  default WorkflowRequest request() {
    return WorkflowRequest.of(workflowId(), inputs());
  }
}
