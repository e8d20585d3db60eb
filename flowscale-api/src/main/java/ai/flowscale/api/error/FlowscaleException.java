package ai.flowscale.api.error;

import ai.flowscale.api.text.Printable;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that this library throws on purpose. The family is sealed, so that a
 * {@code switch} over it can be exhaustive.
 *
 * <p>Whatever goes wrong in a call that submits a run, waits for it, or names it carries its id in
 * {@link #runId()}, once it is known; so does {@code downloadAll(RunResult, ...)}. The run can be
 * resumed with {@link ai.flowscale.api.Flowscale#awaitRun(String)}, polled or cancelled. Calls with
 * an output alone know no run.
 *
 * <p>No message holds an API key, the value of an input or the query of a presigned link. Each is
 * one line of bounded length: control characters and the like in names of the service are escaped.
 */
public abstract sealed class FlowscaleException extends RuntimeException
    permits ConfigurationException,
        InvalidRequestException,
        ApiException,
        TransportException,
        SubmissionUncertainException,
        DecodingException,
        CallAbortedException,
        ClientClosedException,
        RunException,
        DownloadException,
        PartialDownloadException,
        BatchException {
  private static final long serialVersionUID = 1L;

  private @Nullable String runId;
  private RunCancellation runCancellation = RunCancellation.NOT_ASKED;

  /**
   * Makes an exception.
   *
   * @param message what happened and what to do about it
   * @param cause what it came from, or null
   */
  FlowscaleException(String message, @Nullable Throwable cause) {
    super(Printable.message(message), cause);
  }

  /**
   * Returns the id of the run that this error is about.
   *
   * @return the id, or empty where the error is about no run or happened before one was known
   */
  public final Optional<String> runId() {
    return Optional.ofNullable(runId);
  }

  /**
   * Records the run that this error is about; the first one stays. The client calls this before it
   * throws.
   *
   * @param id the run's id
   */
  public final void noteRunId(String id) {
    Objects.requireNonNull(id, "id");
    if (runId == null) {
      runId = id;
    }
  }

  /**
   * Returns what came of cancelling the run together with the wait for it.
   *
   * @return {@link RunCancellation#NOT_ASKED} unless the wait's {@linkplain
   *     ai.flowscale.api.WaitOptions#cancelRunOn() options} ask for a cancellation when it ends the
   *     way it did
   */
  public final RunCancellation runCancellation() {
    return runCancellation;
  }

  /**
   * Records what came of cancelling the run. The client calls this before it throws.
   *
   * @param outcome what came of it
   */
  public final void noteRunCancellation(RunCancellation outcome) {
    runCancellation = Objects.requireNonNull(outcome, "outcome");
  }
}
