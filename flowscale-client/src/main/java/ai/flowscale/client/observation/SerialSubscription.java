package ai.flowscale.client.observation;

import ai.flowscale.client.concurrent.FallbackExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * The bond between a publisher and one subscriber, by the rules of Reactive Streams. Everything
 * happens in serial calls on one executor, so that neither side's fields need a guard.
 *
 * @param <T> what is published
 */
public abstract class SerialSubscription<T> implements Flow.Subscription {
  private final SerialCalls signals;
  private final Flow.Subscriber<? super T> subscriber;
  private volatile boolean done;

  /** Takes the subscriber and where to signal. */
  protected SerialSubscription(Executor executor, Flow.Subscriber<? super T> subscriber) {
    this.signals = new SerialCalls(new FallbackExecutor(executor));
    this.subscriber = subscriber;
  }

  /** More is asked for, one at least. */
  protected abstract void asked(long count);

  /** Nothing more is wanted: what is open for the subscriber is let go of. Comes twice at times. */
  protected abstract void abandon();

  /** Tells the subscriber of its subscription. */
  public final void start() {
    signals.call(() -> guarded(() -> subscriber.onSubscribe(this)));
  }

  /** Does something in turn with the signals. */
  protected final void inTurn(Runnable task) {
    signals.call(task);
  }

  /** Whether the end has been told, or is not wanted any more. */
  protected final boolean isDone() {
    return done;
  }

  /** Signals what was asked for. In turn. */
  protected final void next(T item) {
    if (!done) {
      guarded(() -> subscriber.onNext(item));
    }
  }

  /** Signals that all has come. In turn. */
  protected final void complete() {
    if (!done) {
      finish();
      subscriber.onComplete();
    }
  }

  /** Signals a failure. In turn. */
  protected final void fail(Throwable why) {
    if (!done) {
      finish();
      subscriber.onError(why);
    }
  }

  /** A subscriber that throws, which it must not (rule 2.13), has cancelled. */
  private void guarded(Runnable signal) {
    boolean taken = false;
    try {
      signal.run();
      taken = true;
    } finally {
      if (!taken) {
        finish();
      }
    }
  }

  @Override
  public final void request(long n) {
    signals.call(
        () -> {
          if (n <= 0) {
            fail(
                new IllegalArgumentException("request(" + n + "): ask for one or more (rule 3.9)"));
          } else if (!done) {
            asked(n);
          }
        });
  }

  @Override
  public final void cancel() {
    done = true;
    signals.call(this::finish);
  }

  private void finish() {
    done = true;
    abandon();
  }
}
