package ai.flowscale.engine.waiting;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One look at each output that is missing, side by side. */
final class OutputRound {
  private final List<String> names;
  private final List<CompletableFuture<Optional<RunOutput>>> looks = new ArrayList<>();
  private final AtomicInteger open;

  OutputRound(List<String> names) {
    this.names = names;
    this.open = new AtomicInteger(names.size());
  }

  /** Whether looks are still to be started. */
  boolean hasMore() {
    return looks.size() < names.size();
  }

  /**
   * Starts the next look.
   *
   * @param all what to do when all have been answered; done before the future completes
   */
  CompletableFuture<?> startNext(FlowscaleApi api, Duration left, CallScope scope, Runnable all) {
    CompletableFuture<Optional<RunOutput>> look;
    try {
      look = api.lookAtOutput(names.get(looks.size()), left, scope);
    } catch (RuntimeException e) {
      look = CompletableFuture.failedFuture(e);
    }
    looks.add(look);
    return look.handle(
        (output, failure) -> {
          if (open.decrementAndGet() == 0) {
            all.run();
          }
          return output;
        });
  }

  /**
   * What came of one look.
   *
   * @param name of the output
   * @param output the output, if there is one
   * @param failure why not, or null
   */
  record Seen(String name, Optional<RunOutput> output, @Nullable FlowscaleException failure) {}

  /** Returns what came of all looks, which have been answered. */
  List<Seen> seen() {
    List<Seen> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      all.add(
          looks
              .get(i)
              .handle(
                  (output, failure) ->
                      failure == null
                          ? new Seen(name, output, null)
                          : new Seen(name, Optional.empty(), Failures.ours(failure)))
              .join());
    }
    return all;
  }
}
