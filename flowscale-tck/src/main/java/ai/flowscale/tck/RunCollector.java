package ai.flowscale.tck;

import ai.flowscale.api.model.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a publisher for one run after the other, up to a limit. */
public final class RunCollector implements Flow.Subscriber<Run> {
  private final long limit;
  private final Consumer<Run> each;
  private final List<Run> runs = new ArrayList<>();
  private final CompletableFuture<List<Run>> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private RunCollector(long limit, Consumer<Run> each) {
    this.limit = limit;
    this.each = each;
  }

  /**
   * Collects all runs.
   *
   * @param publisher is subscribed to at once
   * @return the runs, in their order; fails with what the publisher fails with
   */
  public static CompletableFuture<List<Run>> collect(Flow.Publisher<Run> publisher) {
    return collect(publisher, Long.MAX_VALUE, run -> {});
  }

  static CompletableFuture<List<Run>> collect(
      Flow.Publisher<Run> publisher, long limit, Consumer<Run> each) {
    RunCollector collector = new RunCollector(limit, each);
    publisher.subscribe(collector);
    return collector.result;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(1);
  }

  @Override
  public void onNext(Run run) {
    if (result.isDone()) {
      result.obtrudeException(new AssertionError("a run after the end"));
      return;
    }
    each.accept(run);
    runs.add(run);
    Flow.Subscription running = subscription;
    if (running == null) {
      result.completeExceptionally(new AssertionError("a run before the subscription"));
    } else if (runs.size() < limit) {
      running.request(1);
    } else {
      running.cancel();
      result.complete(List.copyOf(runs));
    }
  }

  @Override
  public void onError(Throwable thrown) {
    result.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    result.complete(List.copyOf(runs));
  }
}
