package ai.flowscale.client.json;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the service answers to a submission. Without a run's id nobody knows whether there is a run.
 *
 * @param runId the run's id, or null where the service sent none
 * @param workflowId the workflow, or null
 * @param number the run's number in the queue, or null
 * @param nodeErrors the nodes that were refused
 * @param outputNames the outputs to come
 */
public record SubmissionAnswer(
    @Nullable String runId,
    @Nullable String workflowId,
    @Nullable Long number,
    Map<String, JsonValue> nodeErrors,
    List<String> outputNames) {

  public SubmissionAnswer {
    nodeErrors = Map.copyOf(nodeErrors);
    outputNames = List.copyOf(outputNames);
  }

  /** Names the refused nodes without what is said of them, which may quote an input. */
  @Override
  public String toString() {
    return "SubmissionAnswer[runId=" + runId + ", nodeErrors=" + nodeErrors.keySet() + "]";
  }
}
