package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The service took a workflow and made a run of it.
 *
 * @param runId the id of the run: keep it
 * @param workflowId the workflow, as the service names it or else as it was asked for
 * @param number the run's number in the queue, or null where the service does not say
 * @param nodeErrors the nodes that ComfyUI refused, by their id; a run with some may give fewer
 *     outputs than asked for, or none
 * @param outputNames the names of the outputs to come, where the service knows them already
 * @param recovered whether the response to the submission was lost and the run was found among
 *     those of its group, as the {@link ai.flowscale.api.UncertaintyPolicy} asks for; number and
 *     node errors are not known then
 */
public record Submission(
    String runId,
    String workflowId,
    @Nullable Long number,
    JsonFields nodeErrors,
    List<String> outputNames,
    boolean recovered) {

  public Submission {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(workflowId, "workflowId");
    Objects.requireNonNull(nodeErrors, "nodeErrors");
    outputNames = List.copyOf(outputNames);
  }

  /** Names the refused nodes without what is said of them, which may quote an input. */
  @Override
  public String toString() {
    return Printable.message(
        "Submission[runId=%s, workflowId=%s, number=%s, nodeErrors=%s, outputNames=%s, recovered=%s]"
            .formatted(runId, workflowId, number, nodeErrors, outputNames, recovered));
  }
}
