package ai.flowscale.client.observation;

import ai.flowscale.api.FlowscaleObserver.BytesMoved;
import ai.flowscale.api.FlowscaleObserver.CallFinished;
import ai.flowscale.api.FlowscaleObserver.CallRetried;
import ai.flowscale.api.FlowscaleObserver.CallStarted;
import ai.flowscale.api.FlowscaleObserver.Direction;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call, as the log and the observer see it. */
public final class ObservedCall {
  private final CallEvents events;
  private final long id;
  private final String operation;
  private final long startedAt;
  private final @Nullable LatestProgress sent;
  private final @Nullable LatestProgress received;

  ObservedCall(CallEvents events, long id, String operation, long startedAt) {
    this.events = events;
    this.id = id;
    this.operation = operation;
    this.startedAt = startedAt;
    this.sent = progress(Direction.SENT);
    this.received = progress(Direction.RECEIVED);
  }

  private @Nullable LatestProgress progress(Direction direction) {
    return events.isObserved()
        ? new LatestProgress(
            moved ->
                events.each(
                    one -> one.onBytesMoved(new BytesMoved(id, operation, direction, moved))),
            events::call)
        : null;
  }

  void started() {
    CallEvents.LOG.log(Level.TRACE, "{0} [{1}] begins", operation, id);
    events.tell(one -> one.onCallStarted(new CallStarted(id, operation)));
  }

  /** A try has failed, and another one will be made. */
  public void retried(int attempt, Duration delay, FlowscaleException failure) {
    CallEvents.LOG.log(
        Level.DEBUG,
        "{0} [{1}] failed with {2} at try {3}; the next one is in {4}",
        operation,
        id,
        kind(failure),
        attempt,
        delay);
    events.tell(one -> one.onCallRetried(new CallRetried(id, operation, attempt, delay, failure)));
  }

  /**
   * The call has ended.
   *
   * @param failure null for a success
   * @param now by the scheduler's {@code nanoTime()}
   */
  public void finished(int attempts, @Nullable FlowscaleException failure, long now) {
    Duration elapsed = Duration.ofNanos(now - startedAt);
    CallEvents.LOG.log(
        Level.DEBUG,
        "{0} [{1}] ended after {2} and {3} tries: {4}",
        operation,
        id,
        elapsed,
        attempts,
        failure == null ? "success" : kind(failure));
    events.tell(
        one ->
            one.onCallFinished(
                new CallFinished(id, operation, attempts, elapsed, Optional.ofNullable(failure))));
  }

  /** Bytes of the request's body have moved. Quick, and throws nothing. */
  public void sent(long count, long total) {
    moved(sent, count, total);
  }

  /** Bytes of the response's body have moved. Quick, and throws nothing. */
  public void received(long count, long total) {
    moved(received, count, total);
  }

  private void moved(@Nullable LatestProgress progress, long count, long total) {
    if (progress != null) {
      progress.moved(operation, count, total);
    }
  }

  /** A message may be long; the kind of a failure is enough for a line of the log. */
  private static String kind(FlowscaleException failure) {
    String name = failure.getClass().getSimpleName();
    if (failure instanceof ApiException response) {
      return name + " " + response.status();
    }
    return failure instanceof TransportException broken ? name + " " + broken.kind() : name;
  }
}
