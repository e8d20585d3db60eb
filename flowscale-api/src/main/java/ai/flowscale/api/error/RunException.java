package ai.flowscale.api.error;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for a run ended without its result. Carries the run as it was last seen and the outputs
 * that are ready, so that nothing already fetched is lost.
 */
public abstract sealed class RunException extends FlowscaleException
    permits RunFailedException, RunCancelledException, WaitTimedOutException {
  private static final long serialVersionUID = 1L;

  /** Not serialised: empty after the exception was. */
  private final transient @Nullable Run run;

  /** Not serialised: empty after the exception was. */
  private final transient @Nullable List<RunOutput> outputs;

  /**
   * Makes an exception.
   *
   * @param message what happened
   * @param runId the run's id
   * @param run the run as last seen, or null if it never was
   * @param outputs the outputs that are ready
   * @param cause what it came from, or null
   */
  RunException(
      String message,
      String runId,
      @Nullable Run run,
      List<RunOutput> outputs,
      @Nullable Throwable cause) {
    super(message, cause);
    noteRunId(runId);
    this.run = run;
    this.outputs = List.copyOf(outputs);
  }

  /**
   * Returns the run as it was last seen.
   *
   * @return the run, or empty where no poll succeeded
   */
  public Optional<Run> run() {
    return Optional.ofNullable(run);
  }

  /**
   * Returns the outputs that are ready.
   *
   * @return outputs that can be downloaded, possibly none
   */
  public List<RunOutput> outputs() {
    return outputs == null ? List.of() : outputs;
  }
}
