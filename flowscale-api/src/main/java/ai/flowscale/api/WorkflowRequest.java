package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.Checks;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workflow to execute: which one, with what, and in which group. Immutable, and usable again as
 * long as its inputs are.
 */
public final class WorkflowRequest {
  /** What the keys begin with that a batch gives. */
  private static final String GIVEN_KEY = "#";

  private record Values(
      String workflowId,
      WorkflowInputs inputs,
      Optional<String> groupId,
      Optional<String> key,
      Optional<TransferListener> uploadListener,
      Optional<UncertaintyPolicy> uncertaintyPolicy) {}

  private final transient Values values;

  private WorkflowRequest(Values values) {
    this.values = values;
  }

  /**
   * A request in no group.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the request
   */
  public static WorkflowRequest of(String workflowId, WorkflowInputs inputs) {
    return builder(workflowId, inputs).build();
  }

  /**
   * Starts a request.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return a new builder
   */
  public static Builder builder(String workflowId, WorkflowInputs inputs) {
    return new Builder(workflowId, inputs);
  }

  /**
   * Returns the workflow.
   *
   * @return its id
   */
  public String workflowId() {
    return values.workflowId();
  }

  /**
   * Returns the inputs.
   *
   * @return what the workflow is executed with
   */
  public WorkflowInputs inputs() {
    return values.inputs();
  }

  /**
   * Returns the group of the run.
   *
   * @return its id, or empty for none
   */
  public Optional<String> groupId() {
    return values.groupId();
  }

  /**
   * Returns what the request is called within a batch.
   *
   * @return the key, or empty where the batch is to give it one: with a {@link BatchCheckpoint}, a
   *     digest of the request and the number of equal ones before it; otherwise its place
   */
  public Optional<String> key() {
    return values.key();
  }

  /**
   * Returns who is notified of the upload's progress.
   *
   * @return the listener, or empty
   */
  public Optional<TransferListener> uploadListener() {
    return values.uploadListener();
  }

  /**
   * Returns what to do if it stays open whether a run came of this request.
   *
   * @return the policy, or empty for that of the client
   */
  public Optional<UncertaintyPolicy> uncertaintyPolicy() {
    return values.uncertaintyPolicy();
  }

  /**
   * Returns this request in a group.
   *
   * @param groupId the group's id
   * @return a new request
   */
  public WorkflowRequest withGroupId(String groupId) {
    return with(Optional.of(Checks.id("groupId", groupId)), key());
  }

  /**
   * Returns this request under a key, which may be one that a batch has given.
   *
   * @param key the key
   * @return a new request
   */
  public WorkflowRequest withKey(String key) {
    return with(groupId(), Optional.of(Checks.id("key", key)));
  }

  private WorkflowRequest with(Optional<String> groupId, Optional<String> key) {
    return new WorkflowRequest(
        new Values(workflowId(), inputs(), groupId, key, uploadListener(), uncertaintyPolicy()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WorkflowRequest that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "WorkflowRequest");
  }

  /** Collects the parts of a request. Not safe for use by several threads at once. */
  public static final class Builder {
    private final String workflowId;
    private final WorkflowInputs inputs;
    private @Nullable String groupId;
    private @Nullable String key;
    private @Nullable TransferListener uploadListener;
    private @Nullable UncertaintyPolicy uncertaintyPolicy;

    private Builder(String workflowId, WorkflowInputs inputs) {
      this.workflowId = Objects.requireNonNull(workflowId, "workflowId");
      this.inputs = Objects.requireNonNull(inputs, "inputs");
    }

    /**
     * Puts the run into a group, by which {@link RunQuery} finds it again. Where the response to
     * its submission is lost, the runs of a group of the caller's are reported and none is taken
     * ({@link UncertaintyPolicy}).
     *
     * @param groupId a name of the caller's own; null for none
     * @return this builder
     */
    public Builder groupId(@Nullable String groupId) {
      this.groupId = groupId;
      return this;
    }

    /**
     * Names the request within a batch: in its outcome and in the batch's {@link BatchCheckpoint},
     * where it must be the same whenever the batch is started again, and no other request's: one
     * whose workflow, inputs or group have changed is refused under its old key. Not sent, and not
     * kept secret.
     *
     * @param key such as the name of a file or the key of a record; not beginning with {@code #}
     * @return this builder
     */
    public Builder key(String key) {
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * Reports how much of the request has been sent.
     *
     * @param listener is notified of the progress
     * @return this builder
     */
    public Builder uploadListener(TransferListener listener) {
      uploadListener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets what to do if it stays open whether a run came of this request.
     *
     * @param policy the policy; by default that of the client
     * @return this builder
     */
    public Builder uncertaintyPolicy(UncertaintyPolicy policy) {
      uncertaintyPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Finishes the request.
     *
     * @return the request
     * @throws ai.flowscale.api.error.InvalidRequestException if an id or the key is blank
     */
    public WorkflowRequest build() {
      Checks.id("workflowId", workflowId);
      if (key != null && Checks.id("key", key).startsWith(GIVEN_KEY)) {
        throw new InvalidRequestException(
            "key", "key begins with '#', as those that a batch gives: give another one");
      }
      return new WorkflowRequest(
          new Values(
              workflowId,
              inputs,
              Checks.optionalId("groupId", groupId),
              Optional.ofNullable(key),
              Optional.ofNullable(uploadListener),
              Optional.ofNullable(uncertaintyPolicy)));
    }
  }
}
