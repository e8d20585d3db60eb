package ai.flowscale.client.body;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the body of a response and its subscriber, so that any thread can close the body.
 * Closing cancels the exchange and tells the subscriber so: without an error it would wait for a
 * body that is no longer sent.
 */
final class BodyRelay implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
  private static final int CLOSED = Integer.MIN_VALUE;

  private volatile Flow.Subscriber<? super ByteBuffer> downstream;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * How many signals are with the subscriber right now, and {@link #CLOSED} on top once the body
   * was closed. The error of closing must not overlap with another signal: the thread that brings
   * the count back to 0 delivers it. The first signal, the subscription, is in flight from the
   * beginning.
   */
  private final AtomicInteger signals = new AtomicInteger(1);

  private volatile Flow.@Nullable Subscription upstream;

  BodyRelay(Flow.Subscriber<? super ByteBuffer> downstream) {
    this.downstream = downstream;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    if (upstream != null) {
      subscription.cancel();
      return;
    }
    upstream = subscription;
    downstream.onSubscribe(this);
    if (leave()) {
      // Closed before there was a subscription to cancel.
      subscription.cancel();
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    // Before the signal is counted: one that throws would never be counted out.
    Objects.requireNonNull(chunk, "chunk");
    if (enter()) {
      downstream.onNext(chunk);
    }
    leave();
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    if (enter() && ended.compareAndSet(false, true)) {
      downstream.onError(failure);
    }
    leave();
  }

  @Override
  public void onComplete() {
    if (enter() && ended.compareAndSet(false, true)) {
      downstream.onComplete();
    }
    leave();
  }

  @Override
  public void request(long n) {
    Flow.Subscription subscription = upstream;
    if (subscription != null) {
      subscription.request(n);
    }
  }

  @Override
  public void cancel() {
    ended.set(true);
    // The response may live longer than its reader (Reactive Streams, 3.13).
    downstream = Unread.SUBSCRIBER;
    cancelUpstream();
  }

  /** Breaks the body off, unless it has ended. Safe from any thread, and more than once. */
  void close() {
    if (ended.get()) {
      return;
    }
    int before = signals.getAndUpdate(state -> state | CLOSED);
    cancelUpstream();
    if (before == 0) {
      deliverClosed();
    }
  }

  private void cancelUpstream() {
    Flow.Subscription subscription = upstream;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** Returns whether the body is still open. */
  private boolean enter() {
    return signals.getAndIncrement() >= 0;
  }

  /** Returns whether the body was closed. */
  private boolean leave() {
    int state = signals.decrementAndGet();
    if (state == CLOSED) {
      deliverClosed();
    }
    return state < 0;
  }

  private void deliverClosed() {
    if (ended.compareAndSet(false, true)) {
      downstream.onError(
          new TransportException(
              Kind.CANCELLED,
              Sent.MAYBE,
              "The response was closed before its body was read to the end.",
              null));
    }
  }
}
