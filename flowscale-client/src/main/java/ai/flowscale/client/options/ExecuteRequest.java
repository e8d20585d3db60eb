package ai.flowscale.client.options;

import ai.flowscale.api.TransferListener;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.config.Checks;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A workflow to execute. */
public record ExecuteRequest(
    String workflowId,
    WorkflowInputs inputs,
    Optional<String> groupId,
    Optional<String> key,
    Optional<TransferListener> uploadListener,
    Optional<UncertaintyPolicy> uncertaintyPolicy)
    implements WorkflowRequest {
  /** What the keys begin with that a batch gives. */
  public static final String GIVEN_KEY = "#";

  /** The same request in a group. */
  public static WorkflowRequest inGroup(WorkflowRequest request, String groupId) {
    return new ExecuteRequest(
        request.workflowId(),
        request.inputs(),
        Optional.of(groupId),
        request.key(),
        request.uploadListener(),
        request.uncertaintyPolicy());
  }

  /** The same request with a key. */
  public static WorkflowRequest keyed(WorkflowRequest request, String key) {
    return new ExecuteRequest(
        request.workflowId(),
        request.inputs(),
        request.groupId(),
        Optional.of(key),
        request.uploadListener(),
        request.uncertaintyPolicy());
  }

  /** Collects the parts. */
  public static final class Builder implements WorkflowRequest.Builder {
    private final String workflowId;
    private final WorkflowInputs inputs;
    private @Nullable String groupId;
    private @Nullable String key;
    private @Nullable TransferListener uploadListener;
    private @Nullable UncertaintyPolicy uncertaintyPolicy;

    /** Starts with what every request has. */
    public Builder(String workflowId, WorkflowInputs inputs) {
      this.workflowId = Objects.requireNonNull(workflowId, "workflowId");
      this.inputs = Objects.requireNonNull(inputs, "inputs");
    }

    @Override
    public Builder groupId(String id) {
      groupId = Objects.requireNonNull(id, "groupId");
      return this;
    }

    @Override
    public Builder key(String name) {
      key = Objects.requireNonNull(name, "key");
      return this;
    }

    @Override
    public Builder uploadListener(TransferListener listener) {
      uploadListener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    @Override
    public Builder uncertaintyPolicy(UncertaintyPolicy policy) {
      uncertaintyPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    @Override
    public WorkflowRequest build() {
      Checks.id("workflowId", workflowId);
      if (groupId != null) {
        Checks.id("groupId", groupId);
      }
      if (key != null && Checks.id("key", key).startsWith(GIVEN_KEY)) {
        throw new InvalidRequestException(
            "key", "key begins with '#', as those that a batch gives: give another one");
      }
      return new ExecuteRequest(
          workflowId,
          inputs,
          Optional.ofNullable(groupId),
          Optional.ofNullable(key),
          Optional.ofNullable(uploadListener),
          Optional.ofNullable(uncertaintyPolicy));
    }
  }
}
