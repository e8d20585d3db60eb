package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.util.Optional;

/**
 * A workflow to execute: which one, with what, and in which group. Immutable, and usable again as
 * long as its inputs are.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface WorkflowRequest {

  /**
   * A request in no group.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the request
   */
  static WorkflowRequest of(String workflowId, WorkflowInputs inputs) {
    return builder(workflowId, inputs).build();
  }

  /**
   * Starts a request.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return a new builder
   */
  static Builder builder(String workflowId, WorkflowInputs inputs) {
    return Bootstrap.engine().request(workflowId, inputs);
  }

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
   */
  WorkflowInputs inputs();

  /**
   * Returns the group of the run.
   *
   * @return its id, or empty for none
   */
  Optional<String> groupId();

  /**
   * Returns who hears of the upload's progress.
   *
   * @return the listener, or empty
   */
  Optional<TransferListener> uploadListener();

  /**
   * Returns what to do if it stays open whether a run came of this request.
   *
   * @return the policy, or empty for that of the client
   */
  Optional<UncertaintyPolicy> uncertaintyPolicy();

  /** Collects the parts of a request. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Puts the run into a group, by which {@link RunQuery} finds it again.
     *
     * @param groupId a name of the caller's own
     * @return this builder
     */
    Builder groupId(String groupId);

    /**
     * Reports how much of the request has been sent.
     *
     * @param listener hears of the progress
     * @return this builder
     */
    Builder uploadListener(TransferListener listener);

    /**
     * Sets what to do if it stays open whether a run came of this request.
     *
     * @param policy the policy; by default that of the client
     * @return this builder
     */
    Builder uncertaintyPolicy(UncertaintyPolicy policy);

    /**
     * Finishes the request.
     *
     * @return the request
     * @throws ai.flowscale.api.error.InvalidRequestException if an id is blank
     */
    WorkflowRequest build();
  }
}
