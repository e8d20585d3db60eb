package ai.flowscale.api.error;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import java.util.List;

/** The run ended with a status other than success, such as {@code failed} or {@code error}. */
public final class RunFailedException extends RunException {
  private static final long serialVersionUID = 1L;

  private final String[] errors;

  /**
   * Makes an exception.
   *
   * @param message what happened
   * @param runId the run's id
   * @param run the run as it ended
   * @param outputs the outputs that are ready all the same
   * @param errors what the service says about the failure, possibly nothing
   */
  public RunFailedException(
      String message, String runId, Run run, List<RunOutput> outputs, List<String> errors) {
    super(message, runId, run, outputs, null);
    this.errors = errors.toArray(String[]::new);
  }

  /**
   * Returns what the service says about the failure. It may quote an input.
   *
   * @return the service's words, possibly none
   */
  public List<String> errors() {
    return List.of(errors);
  }
}
