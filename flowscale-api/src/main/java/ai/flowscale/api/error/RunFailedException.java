package ai.flowscale.api.error;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The run ended with a status other than success, such as {@code failed} or {@code error}, or
 * without an output that it had announced.
 */
public final class RunFailedException extends RunException {
  private static final long serialVersionUID = 1L;

  private final String[] errors;

  /**
   * Makes an exception.
   *
   * @param message what happened
   * @param runId the run's id
   * @param run the run as it ended
   * @param outputs the outputs that are ready anyway
   * @param errors what the service says about the failure, possibly nothing
   * @param cause what it came from, or null
   */
  public RunFailedException(
      String message,
      String runId,
      Run run,
      List<RunOutput> outputs,
      List<String> errors,
      @Nullable Throwable cause) {
    super(message, runId, run, outputs, cause);
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
