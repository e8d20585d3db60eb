package ai.flowscale.client.observation;

import java.util.Optional;

/**
 * What is known of an operation when it starts, as {@link
 * ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation} has it.
 */
public record OperationAttributes(
    String name,
    Optional<String> workflowId,
    Optional<String> groupId,
    Optional<String> runId,
    Optional<String> outputName) {

  /** An operation of which nothing more is known. */
  public static OperationAttributes of(String name) {
    return new OperationAttributes(
        name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same for the execution of a workflow. */
  public OperationAttributes workflow(String id, Optional<String> group) {
    return new OperationAttributes(name, Optional.of(id), group, runId, outputName);
  }

  /** The same for a group of runs. */
  public OperationAttributes group(Optional<String> id) {
    return new OperationAttributes(name, workflowId, id, runId, outputName);
  }

  /** The same for a run. */
  public OperationAttributes run(String id) {
    return new OperationAttributes(name, workflowId, groupId, Optional.of(id), outputName);
  }

  /** The same for an output. */
  public OperationAttributes output(String filename) {
    return new OperationAttributes(name, workflowId, groupId, runId, Optional.of(filename));
  }
}
