package ai.flowscale.api.error;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import java.util.List;

/** The run was cancelled, by this program or by someone else. */
public final class RunCancelledException extends RunException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what happened
   * @param runId the run's id
   * @param run the run as it ended
   * @param outputs the outputs that are ready anyway
   */
  public RunCancelledException(String message, String runId, Run run, List<RunOutput> outputs) {
    super(message, runId, run, outputs, null);
  }
}
