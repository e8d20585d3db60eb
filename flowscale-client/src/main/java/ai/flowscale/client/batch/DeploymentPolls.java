package ai.flowscale.client.batch;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.Futures;
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
final class DeploymentPolls {
  private final Duration interval;
  private final Scheduler scheduler;
  private final Executor events;
  private boolean isPolling;
  private boolean isEnded;
  private Scheduler.@Nullable Scheduled next;
  private @Nullable CompletableFuture<?> inFlight;
  private @Nullable Long polledAt;

  /**
   * Takes how often to poll.
   *
   * @param interval the shortest time between two polls
   */
  DeploymentPolls(Duration interval, Scheduler scheduler, Executor events) {
    this.interval = interval;
    this.scheduler = scheduler;
    this.events = events;
  }

  /**
   * Polls once, as soon as the interval allows it, unless it is about to.
   *
   * @param polled receives what the poll gives, or its failure
   * @throws RuntimeException where the scheduler takes no more
   */
  <T> void want(
      Supplier<CompletableFuture<T>> polling, BiConsumer<@Nullable T, @Nullable Throwable> polled) {
    if (isPolling || isEnded) {
      return;
    }
    isPolling = true;
    Duration left =
        polledAt == null ? Duration.ZERO : interval.minusNanos(scheduler.nanoTime() - polledAt);
    if (left.isZero() || left.isNegative()) {
      poll(polling, polled);
    } else {
      next = scheduler.schedule(() -> events.execute(() -> poll(polling, polled)), left);
    }
  }

  private <T> void poll(
      Supplier<CompletableFuture<T>> polling, BiConsumer<@Nullable T, @Nullable Throwable> polled) {
    if (isEnded) {
      return;
    }
    polledAt = scheduler.nanoTime();
    CompletableFuture<T> poll = Futures.start(polling);
    inFlight = poll;
    poll.whenComplete(
        (value, failure) ->
            events.execute(
                () -> {
                  isPolling = false;
                  if (!isEnded) {
                    polled.accept(value, failure);
                  }
                }));
  }

  /** Ends the poll in flight, and plans no more. */
  void end() {
    isEnded = true;
    if (next != null) {
      next.cancel();
    }
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }
}
