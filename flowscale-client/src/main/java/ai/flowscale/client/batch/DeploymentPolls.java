package ai.flowscale.client.batch;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.Pause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls something of the deployment when a batch wants to know it, and not too often. Everything
 * happens in events of the batch.
 */
final class DeploymentPolls<T> {
  private final Duration interval;
  private final Scheduler scheduler;
  private final Supplier<CompletableFuture<T>> polling;
  private final Executor events;
  private final BiConsumer<@Nullable T, @Nullable Throwable> polled;
  private final Pause pause;
  private boolean isPolling;
  private boolean hasPolled;
  private long polledAt;

  /**
   * Takes how to poll.
   *
   * @param interval the shortest time between two polls
   * @param polled receives what a poll gives, or its failure
   */
  DeploymentPolls(
      Duration interval,
      Scheduler scheduler,
      Supplier<CompletableFuture<T>> polling,
      Executor events,
      BiConsumer<@Nullable T, @Nullable Throwable> polled) {
    this.interval = interval;
    this.scheduler = scheduler;
    this.polling = polling;
    this.events = events;
    this.polled = polled;
    this.pause = new Pause(scheduler);
  }

  /** Polls once, as soon as the interval allows it. */
  void want() {
    if (isPolling) {
      return;
    }
    isPolling = true;
    Duration left = interval.minusNanos(scheduler.nanoTime() - polledAt);
    if (!hasPolled || left.isZero() || left.isNegative()) {
      poll();
    } else {
      pause.before(() -> events.execute(this::poll), left);
    }
  }

  private void poll() {
    hasPolled = true;
    polledAt = scheduler.nanoTime();
    Futures.start(polling)
        .whenComplete(
            (value, failure) ->
                events.execute(
                    () -> {
                      isPolling = false;
                      polled.accept(value, failure);
                    }));
  }

  /** Plans no more polls. */
  void end() {
    pause.end();
  }
}
