package ai.flowscale.client.download;

import ai.flowscale.client.http.Failures;
import ai.flowscale.client.observation.SerialCalls;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hands the signals of a body to a subscriber of the application on the executor of the callbacks:
 * on a thread of the transport it could hold up everybody's transfers.
 */
final class HandedOver implements Flow.Subscriber<ByteBuffer> {
  private final Flow.Subscriber<? super ByteBuffer> subscriber;
  private final SerialCalls calls;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Flow.@Nullable Subscription subscription;

  HandedOver(Flow.Subscriber<? super ByteBuffer> subscriber, Executor executor) {
    this.subscriber = subscriber;
    this.calls = new SerialCalls(executor);
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    Objects.requireNonNull(started, "subscription");
    if (subscription != null) {
      started.cancel();
      return;
    }
    subscription = started;
    signal(() -> subscriber.onSubscribe(new Wanted(started)));
  }

  /** What the subscriber asks with. */
  private final class Wanted implements Flow.Subscription {
    private final Flow.Subscription started;

    private Wanted(Flow.Subscription started) {
      this.started = started;
    }

    @Override
    public void request(long n) {
      if (n > 0) {
        started.request(n);
        return;
      }
      // Told here rather than by the transport: some only close the connection.
      started.cancel();
      last(
          () ->
              subscriber.onError(
                  new IllegalArgumentException("request " + n + ": it must be more than 0")));
    }

    @Override
    public void cancel() {
      ended.set(true);
      started.cancel();
    }
  }

  @Override
  public void onNext(ByteBuffer chunk) {
    Objects.requireNonNull(chunk, "chunk");
    signal(
        () -> {
          if (!ended.get()) {
            subscriber.onNext(chunk);
          }
        });
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    last(() -> subscriber.onError(failure));
  }

  @Override
  public void onComplete() {
    last(subscriber::onComplete);
  }

  private void last(Runnable end) {
    Runnable once =
        () -> {
          if (ended.compareAndSet(false, true)) {
            end.run();
          }
        };
    if (!calls.call(once)) {
      // Better on this thread than never.
      once.run();
    }
  }

  private void signal(Runnable call) {
    boolean taken =
        calls.call(
            () -> {
              try {
                call.run();
              } catch (Throwable broken) {
                // A subscriber that throws gets no more (Reactive Streams, 2.13).
                ended.set(true);
                cancel();
                throw broken;
              }
            });
    if (!taken && ended.compareAndSet(false, true)) {
      cancel();
      subscriber.onError(
          Failures.ours(new RejectedExecutionException("the executor of the callbacks is full")));
    }
  }

  private void cancel() {
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
  }
}
