package ai.flowscale.api.error;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The run did not end within the time the caller gave. The run continues: wait for it again with
 * {@link ai.flowscale.api.Flowscale#awaitRun(String)}, or cancel it. Where {@link #run()} is empty,
 * no poll saw it, and one that was known by its id alone may not exist.
 */
public final class WaitTimedOutException extends RunException {
  private static final long serialVersionUID = 1L;

  private final Duration timeout;

  /**
   * Makes an exception.
   *
   * @param message what happened
   * @param runId the run's id
   * @param run the run as last seen, or null if no poll succeeded
   * @param outputs the outputs that are ready
   * @param timeout how long the caller wanted to wait
   * @param cause the last poll's failure, or null
   */
  public WaitTimedOutException(
      String message,
      String runId,
      @Nullable Run run,
      List<RunOutput> outputs,
      Duration timeout,
      @Nullable Throwable cause) {
    super(message, runId, run, outputs, cause);
    this.timeout = Objects.requireNonNull(timeout, "timeout");
  }

  /**
   * Returns how long the caller wanted to wait.
   *
   * @return the timeout of the {@link ai.flowscale.api.WaitOptions}
   */
  public Duration timeout() {
    return timeout;
  }
}
