package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunOutput;
import java.nio.file.Path;
import java.util.List;

/**
 * The data of a cell's call.
 *
 * @param runIds the existing runs; the last one is that of the call
 * @param outputs the outputs, if the call needs some
 * @param requests the requests to submit, the struck one in the middle
 * @param folder the folder for downloads
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
