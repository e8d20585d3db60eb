package ai.flowscale.api.instrumentation;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Receives what happens within one operation. For implementation by instrumentations; every method
 * has a default.
 *
 * <p>{@link #onRequest}, {@link RequestObserver#headers} and {@link #onChild} run before a request
 * is sent, on the thread that sends it, and hold it up: in a blocking call that of the caller,
 * elsewhere one of {@link ai.flowscale.api.FlowscaleConfig#blockingExecutor()}.
 *
 * <p>All other events come on {@link ai.flowscale.api.FlowscaleConfig#callbackExecutor()}, one
 * after the other, and calls do not wait for them; each says when it happened. The requests of an
 * operation that is aborted may end after it. Where more than 10,000 events wait, further ones are
 * dropped, which is logged once. Once the client is closed and that executor takes no more, events
 * come on the thread where they happen.
 */
public interface OperationObserver {
  /** Receives nothing. */
  OperationObserver NONE = new OperationObserver() {};

  /**
   * A part of the operation starts: a request of a batch, or one of several downloads. Called
   * before its first HTTP request; a part that needs none is not reported.
   *
   * @param child which part
   * @return receives all that happens within it, its end included
   */
  default OperationObserver onChild(FlowscaleInstrumentation.Operation child) {
    return NONE;
  }

  /**
   * An HTTP request is about to be sent.
   *
   * @param request which one
   * @return gives headers for it and receives its end
   */
  default RequestObserver onRequest(RequestObserver.Request request) {
    return RequestObserver.NONE;
  }

  /**
   * Makes the context of the operation current on this thread. Called around the application's code
   * that the client runs for the operation: listeners, the suppliers of headers and inputs, and
   * what depends on the operation's future.
   *
   * @return takes the context back; closed on the same thread
   */
  default Scope makeCurrent() {
    return Scope.NONE;
  }

  /**
   * A workflow was submitted, and its run is known.
   *
   * @param submitted which run
   */
  default void onSubmitted(Submitted submitted) {}

  /**
   * An attempt has failed, and another one follows.
   *
   * @param retry which attempt, and when the next is
   */
  default void onRetry(Retry retry) {}

  /**
   * The run that the operation waits for has another status than before, the first one included.
   *
   * @param change which status
   */
  default void onRunStatus(RunStatusChange change) {}

  /**
   * The operation has ended. A content that was opened may still be read after that.
   *
   * @param end how
   */
  default void onEnd(End end) {}

  /** A context that is current on a thread. */
  @FunctionalInterface
  interface Scope extends AutoCloseable {
    /** Takes nothing back. */
    Scope NONE = () -> {};

    /** Takes the context back, on the thread where it was made current. */
    @Override
    void close();
  }

  /**
   * A workflow was submitted.
   *
   * @param at when its response was read
   * @param runId the run's id
   * @param workflowId the workflow's id
   */
  record Submitted(Instant at, String runId, String workflowId) {
    /** Checks the parts. */
    public Submitted {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(runId, "runId");
      Objects.requireNonNull(workflowId, "workflowId");
    }
  }

  /**
   * An attempt has failed, and another one follows.
   *
   * @param at when it failed
   * @param call the operation of the service, such as {@code getRun}
   * @param attempt which attempt has failed, from 1
   * @param delay how long until the next
   * @param failure why it failed
   */
  record Retry(Instant at, String call, int attempt, Duration delay, FlowscaleException failure) {
    /** Checks the parts. */
    public Retry {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(call, "call");
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(failure, "failure");
    }
  }

  /**
   * A run was seen with another status.
   *
   * @param at when the response that says so was read
   * @param runId the run's id
   * @param status the new status
   * @param queued how long the run waited for a container, by the service's times; empty where it
   *     does not say, or not yet
   * @param running how long it was executed, by the service's times; empty where it does not say,
   *     or not yet
   */
  record RunStatusChange(
      Instant at,
      String runId,
      RunStatus status,
      Optional<Duration> queued,
      Optional<Duration> running) {
    /** Checks the parts. */
    public RunStatusChange {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(runId, "runId");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(queued, "queued");
      Objects.requireNonNull(running, "running");
    }
  }

  /**
   * An operation has ended.
   *
   * @param at when
   * @param elapsed how long it took
   * @param failure what its caller gets instead of a value, or empty for a success
   */
  record End(Instant at, Duration elapsed, Optional<FlowscaleException> failure) {
    /** Checks the parts. */
    public End {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(elapsed, "elapsed");
      Objects.requireNonNull(failure, "failure");
    }
  }
}
