package ai.flowscale.api;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Sees what a client does, for metrics and traces. For implementation by applications: every method
 * has a default.
 *
 * <p>Called on {@link FlowscaleConfig#callbackExecutor()}, one call after the other in the order of
 * the events. It can neither slow down nor break what it sees: calls do not wait for it, what it
 * throws is logged, and where it is more than 10,000 events behind, events are left out, which is
 * logged once. No event holds a key, the value of an input or the query of a link.
 *
 * <p>A <i>call</i> is one operation of the service with all its tries, or one download. A wait for
 * a run makes many: each poll of the run or of an output is one. A content that is opened and read
 * without a file makes two, both called {@code openOutput}: the opening, and the reading.
 *
 * @see FlowscaleConfig.Builder#observer(FlowscaleObserver)
 */
public interface FlowscaleObserver {

  /**
   * A call begins.
   *
   * @param event which one
   */
  default void onCallStarted(CallStarted event) {}

  /**
   * A try of a call has failed, and another one will be made.
   *
   * @param event which call, and when the next try is
   */
  default void onCallRetried(CallRetried event) {}

  /**
   * A call has ended.
   *
   * @param event which one, and how
   */
  default void onCallFinished(CallFinished event) {}

  /**
   * A run that is being waited for was seen with another status than before, the first one
   * included.
   *
   * @param event which run
   */
  default void onRunStatusChanged(RunStatusChanged event) {}

  /**
   * The body of a request or of a response moves. Where bytes are faster than the observer, it is
   * given the newest state only.
   *
   * @param event how far it is
   */
  default void onBytesMoved(BytesMoved event) {}

  /** Which way a body goes. */
  enum Direction {
    /** The body of a request. */
    SENT,
    /** The body of a response. */
    RECEIVED
  }

  /**
   * A call begins.
   *
   * @param callId distinguishes the calls of a client
   * @param operation the method of {@link Flowscale} that stands for it, such as {@code getRun}
   */
  record CallStarted(long callId, String operation) {
    /** Checks the parts. */
    public CallStarted {
      Objects.requireNonNull(operation, "operation");
    }
  }

  /**
   * A try has failed, and another one will be made.
   *
   * @param callId the call's
   * @param operation the call's
   * @param attempt which try has failed, from 1
   * @param delay how long until the next
   * @param failure why it failed
   */
  record CallRetried(
      long callId, String operation, int attempt, Duration delay, FlowscaleException failure) {
    /** Checks the parts. */
    public CallRetried {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(delay, "delay");
      Objects.requireNonNull(failure, "failure");
    }
  }

  /**
   * A call has ended.
   *
   * @param callId the call's
   * @param operation the call's
   * @param attempts how many tries were made, 0 where it ended before the first
   * @param elapsed how long it took as a whole
   * @param failure why its last try failed, or empty for a success; what the caller gets may say
   *     more, as {@link ai.flowscale.api.error.SubmissionUncertainException} does
   */
  record CallFinished(
      long callId,
      String operation,
      int attempts,
      Duration elapsed,
      Optional<FlowscaleException> failure) {
    /** Checks the parts. */
    public CallFinished {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(elapsed, "elapsed");
      Objects.requireNonNull(failure, "failure");
    }
  }

  /**
   * A run was seen with another status.
   *
   * @param runId the run's id
   * @param status the new status
   */
  record RunStatusChanged(String runId, RunStatus status) {
    /** Checks the parts. */
    public RunStatusChanged {
      Objects.requireNonNull(runId, "runId");
      Objects.requireNonNull(status, "status");
    }
  }

  /**
   * A body moves.
   *
   * @param callId the call's
   * @param operation the call's
   * @param direction which way
   * @param progress how far this try is
   */
  record BytesMoved(long callId, String operation, Direction direction, TransferProgress progress) {
    /** Checks the parts. */
    public BytesMoved {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(direction, "direction");
      Objects.requireNonNull(progress, "progress");
    }
  }
}
