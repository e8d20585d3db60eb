package ai.flowscale.engine.paging;

import ai.flowscale.api.model.Run;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.OpenCalls;
import ai.flowscale.engine.listening.SerialCalls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's way through all runs (Reactive Streams rules). Everything happens in serial
 * calls on one executor, so the fields need no guard of their own.
 */
final class RunSubscription implements Flow.Subscription {
  private final RunPages pages;
  private final OpenCalls calls;
  private final SerialCalls signals;
  private final Flow.Subscriber<? super Run> subscriber;
  private final Deque<Run> ready = new ArrayDeque<>();
  private long demand;
  private boolean fetching;
  private volatile boolean done;
  private @Nullable CallScope scope;

  RunSubscription(
      RunPages pages, OpenCalls calls, Executor executor, Flow.Subscriber<? super Run> subscriber) {
    this.pages = pages;
    this.calls = calls;
    this.signals = new SerialCalls(orHere(executor));
    this.subscriber = subscriber;
  }

  /**
   * A subscriber that is never told of the end waits for ever: better on this thread than never.
   */
  private static Executor orHere(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException shutDown) {
        task.run();
      }
    };
  }

  void start() {
    signals.call(() -> guarded(() -> subscriber.onSubscribe(this)));
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
          demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
          goOn();
        });
  }

  @Override
  public void cancel() {
    done = true;
    signals.call(this::finish);
  }

  private void finish() {
    done = true;
    ready.clear();
    CallScope open = scope;
    scope = null;
    if (open != null) {
      calls.cancel(open);
    }
  }

  private void goOn() {
    while (!done && demand > 0 && !ready.isEmpty()) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      Run next = ready.remove();
      guarded(() -> subscriber.onNext(next));
    }
    if (done || fetching || !ready.isEmpty()) {
      return;
    }
    if (pages.isLast()) {
      finish();
      subscriber.onComplete();
    } else if (demand > 0) {
      fetch();
    }
  }

  private void fetch() {
    fetching = true;
    CallScope opened = calls.open();
    scope = opened;
    nextPage(opened)
        .whenComplete(
            (runs, failure) -> {
              calls.close(opened);
              signals.call(() -> fetched(runs, failure));
            });
  }

  private CompletableFuture<List<Run>> nextPage(CallScope opened) {
    try {
      return pages.next(opened);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void fetched(@Nullable List<Run> runs, @Nullable Throwable failure) {
    fetching = false;
    scope = null;
    if (done) {
      return;
    }
    if (runs == null) {
      finish();
      subscriber.onError(
          Failures.ours(failure == null ? new IllegalStateException("no page") : failure));
      return;
    }
    ready.addAll(runs);
    goOn();
  }
}
