package ai.flowscale.engine.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.OpenCalls;
import ai.flowscale.engine.listening.SerialCalls;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The subscriber of a batch (Reactive Streams rules). Signals are serial calls on one executor, so
 * the fields need no guard of their own.
 */
final class BatchSubscription implements Flow.Subscription, Outcomes {
  private final OpenCalls calls;
  private final SerialCalls signals;
  private final Batches.Opening opening;
  private final Flow.Subscriber<? super BatchItem> subscriber;
  private volatile boolean done;
  private @Nullable Batch batch;
  private @Nullable CallScope scope;

  BatchSubscription(
      OpenCalls calls,
      Executor executor,
      Batches.Opening opening,
      Flow.Subscriber<? super BatchItem> subscriber) {
    this.calls = calls;
    this.signals = new SerialCalls(SerialTasks.orHere(executor));
    this.opening = opening;
    this.subscriber = subscriber;
  }

  void start() {
    signals.call(() -> guarded(() -> subscriber.onSubscribe(this)));
  }

  void refuse(Throwable why) {
    signals.call(
        () -> {
          guarded(() -> subscriber.onSubscribe(this));
          if (!done) {
            done = true;
            subscriber.onError(why);
          }
        });
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
  public void request(long n) {
    signals.call(
        () -> {
          if (done) {
            return;
          }
          if (n <= 0) {
            finish();
            subscriber.onError(
                new IllegalArgumentException("request(" + n + "): ask for one or more (rule 3.9)"));
            return;
          }
          batch().request(n);
        });
  }

  private Batch batch() {
    Batch running = batch;
    if (running == null) {
      CallScope opened = calls.open();
      running = opening.open(opened, this);
      // Until then the client's close waits for what is to be cancelled.
      running.ended().whenComplete((ended, failure) -> calls.close(opened));
      scope = opened;
      batch = running;
    }
    return running;
  }

  @Override
  public void cancel() {
    done = true;
    signals.call(this::finish);
  }

  private void finish() {
    done = true;
    CallScope open = scope;
    scope = null;
    if (open != null) {
      open.abort(
          new CallAbortedException(
              CallAbortedException.Reason.CANCELLED, "The subscription was cancelled."));
    }
  }

  @Override
  public void onItem(BatchItem item) {
    signals.call(
        () -> {
          if (!done) {
            guarded(() -> subscriber.onNext(item));
          }
        });
  }

  @Override
  public void onEnd(BatchEnd end) {
    signals.call(
        () -> {
          if (done) {
            return;
          }
          done = true;
          if (end.failure() == null) {
            subscriber.onComplete();
          } else {
            subscriber.onError(end.thrown());
          }
        });
  }
}
