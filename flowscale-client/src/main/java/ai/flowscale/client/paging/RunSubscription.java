package ai.flowscale.client.paging;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.model.Run;
import ai.flowscale.client.body.Demand;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's way through all runs, a page at a time. Everything but {@link #cancel} happens
 * in tasks that run one at a time, so that the fields need no guard.
 */
public final class RunSubscription implements Flow.Subscription {
  private final RunPages pages;
  private final ClientCalls calls;
  private final SerialExecutor tasks;
  private final Flow.Subscriber<? super Run> subscriber;
  private final Deque<Run> ready = new ArrayDeque<>();
  private long demand;

  /** That of the page which is being fetched. */
  private @Nullable CallScope scope;

  /** Whether the subscriber has received the end, or wants nothing more. */
  private volatile boolean done;

  /** Publishes all runs that a query finds, from the first page on for each subscriber. */
  public static Flow.Publisher<Run> publisher(
      FlowscaleApi api, RunQuery query, ClientCalls calls, Executor executor) {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      new RunSubscription(new RunPages(api::runs, query), calls, executor, subscriber).start();
    };
  }

  private RunSubscription(
      RunPages pages,
      ClientCalls calls,
      Executor executor,
      Flow.Subscriber<? super Run> subscriber) {
    this.pages = pages;
    this.calls = calls;
    this.tasks = new SerialExecutor(new FallbackExecutor(executor));
    this.subscriber = subscriber;
  }

  private void start() {
    tasks.execute(() -> guarded(() -> subscriber.onSubscribe(this)));
  }

  @Override
  public void request(long n) {
    tasks.execute(
        () -> {
          if (n <= 0) {
            fail(
                new IllegalArgumentException("request(" + n + "): ask for one or more (rule 3.9)"));
          } else if (!done) {
            demand = Demand.add(demand, n);
            proceed();
          }
        });
  }

  @Override
  public void cancel() {
    done = true;
    tasks.execute(this::finish);
  }

  private void finish() {
    done = true;
    ready.clear();
    CallScope open = scope;
    scope = null;
    if (open != null) {
      open.cancel();
    }
  }

  private void fail(Throwable why) {
    if (!done) {
      finish();
      subscriber.onError(why);
    }
  }

  /** A subscriber that throws, which it must not (rule 2.13), has cancelled. */
  private void guarded(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable thrown) {
      finish();
      throw thrown;
    }
  }

  private void proceed() {
    while (!done && demand > 0 && !ready.isEmpty()) {
      demand = Demand.less(demand);
      Run run = ready.remove();
      guarded(() -> subscriber.onNext(run));
    }
    if (done || scope != null || !ready.isEmpty()) {
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
    CallScope opened;
    try {
      opened = calls.open(pages.attributes());
    } catch (Throwable notStarted) {
      fail(CallFailures.toFlowscaleException(notStarted));
      return;
    }
    scope = opened;
    Futures.start(() -> pages.next(opened))
        .whenComplete(
            (runs, failure) -> {
              try {
                opened.end(failure);
              } finally {
                tasks.execute(() -> fetched(runs, failure));
              }
            });
  }

  private void fetched(@Nullable List<Run> runs, @Nullable Throwable failure) {
    scope = null;
    if (runs == null) {
      fail(CallFailures.toFlowscaleException(failure));
    } else if (!done) {
      ready.addAll(runs);
      proceed();
    }
  }
}
