package ai.flowscale.client.paging;

import ai.flowscale.api.model.Run;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.observation.SerialSubscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** One subscriber's way through all runs, a page at a time. */
final class RunSubscription extends SerialSubscription<Run> {
  private final RunPages pages;
  private final OpenCalls calls;
  private final Deque<Run> ready = new ArrayDeque<>();
  private long demand;
  private boolean fetching;
  private @Nullable CallScope scope;

  RunSubscription(
      RunPages pages, OpenCalls calls, Executor executor, Flow.Subscriber<? super Run> subscriber) {
    super(executor, subscriber);
    this.pages = pages;
    this.calls = calls;
  }

  @Override
  protected void asked(long count) {
    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    goOn();
  }

  @Override
  protected void abandon() {
    ready.clear();
    CallScope open = scope;
    scope = null;
    if (open != null) {
      calls.cancel(open);
    }
  }

  private void goOn() {
    while (!isDone() && demand > 0 && !ready.isEmpty()) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      next(ready.remove());
    }
    if (isDone() || fetching || !ready.isEmpty()) {
      return;
    }
    if (pages.isLast()) {
      complete();
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
              inTurn(() -> fetched(runs, failure));
            });
  }

  private CompletableFuture<List<Run>> nextPage(CallScope opened) {
    try {
      return pages.next(opened);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void fetched(@Nullable List<Run> runs, @Nullable Throwable failure) {
    fetching = false;
    scope = null;
    if (isDone()) {
      return;
    }
    if (runs == null) {
      fail(Failures.ours(failure == null ? new IllegalStateException("no page") : failure));
    } else {
      ready.addAll(runs);
      goOn();
    }
  }
}
