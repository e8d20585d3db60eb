package ai.flowscale.tck.faults;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunOutput;
import java.nio.file.Path;
import java.util.List;

/**
 * What a cell's call is about.
 *
 * @param runIds the runs that there are, the one that the call is about last
 * @param outputs outputs, where the call is about some
 * @param requests what is submitted, that which is struck in the middle
 * @param folder where downloads go
 */
record Prepared(
    List<String> runIds, List<RunOutput> outputs, List<WorkflowRequest> requests, Path folder) {

  String runId() {
    return runIds.get(runIds.size() - 1);
  }

  RunOutput readyOutput() {
    return outputs.get(0);
  }

  WorkflowRequest request() {
    return requests.get(requests.size() / 2);
  }
}
