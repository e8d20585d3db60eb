package ai.flowscale.engine.options;

import ai.flowscale.api.TransferListener;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.engine.Checks;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A workflow to execute. */
public record ExecuteRequest(
    String workflowId,
    WorkflowInputs inputs,
    Optional<String> groupId,
    Optional<TransferListener> uploadListener,
    Optional<UncertaintyPolicy> uncertaintyPolicy)
    implements WorkflowRequest {

  /** Collects the parts. */
  public static final class Builder implements WorkflowRequest.Builder {
    private final String workflowId;
    private final WorkflowInputs inputs;
    private @Nullable String groupId;
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
      return new ExecuteRequest(
          workflowId,
          inputs,
          Optional.ofNullable(groupId),
          Optional.ofNullable(uploadListener),
          Optional.ofNullable(uncertaintyPolicy));
    }
  }
}
