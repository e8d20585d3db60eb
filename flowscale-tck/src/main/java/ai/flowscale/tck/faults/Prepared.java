package ai.flowscale.tck.faults;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunOutput;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cell's call is about.
 *
 * @param runIds the runs that there are, the one that the call is about last
 * @param output an output, where the call is about one
 * @param request what is submitted
 * @param folder where downloads go
 */
record Prepared(
    List<String> runIds, @Nullable RunOutput output, WorkflowRequest request, Path folder) {

  String runId() {
    return runIds.get(runIds.size() - 1);
  }

  RunOutput readyOutput() {
    if (output == null) {
      throw new IllegalStateException("nothing was prepared to be fetched");
    }
    return output;
  }
}
