package ai.flowscale.client.batch;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of a batch may be in flight: a number, or one that follows the deployment. The
 * deployment is polled only when the limit is reached, and not too often. Everything happens in
 * events of the batch.
 */
final class ConcurrencyLimit {
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** While one is worked on, another waits: the container never waits for the client. */
  private static final int PER_CONTAINER = 2;

  private final BatchOptions options;
  private final IntSupplier inFlight;
  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final Executor events;

  /** Ends the poll in flight. */
  private final CallScope polls;

  private int limit;

  /** Whether a poll is in flight, or planned. */
  private boolean isPolling;

  private boolean isClosed;
  private @Nullable Long polledAt;
  private Scheduler.@Nullable Scheduled next;

  private record Load(List<ContainerHealth> containers, List<ContainerQueue> queues) {}

  /**
   * Takes where to poll.
   *
   * @param options have the limit, or the highest one where it follows the deployment
   * @param inFlight returns how many requests of the batch are in flight
   * @param scope that of the batch
   * @param events runs the events of the batch
   */
  ConcurrencyLimit(
      BatchOptions options, IntSupplier inFlight, Batches with, CallScope scope, Executor events) {
    this.options = options;
    this.limit =
        (options.isMaxConcurrentAutomatic() ? BatchOptions.defaults() : options).maxConcurrent();
    this.inFlight = inFlight;
    this.api = with.api();
    this.scheduler = with.scheduler();
    this.events = events;
    this.polls = scope.background();
  }

  int limit() {
    return limit;
  }

  /** More could be in flight but for the limit: polls, as soon as the interval allows it. */
  void reached() {
    if (!options.isMaxConcurrentAutomatic() || isPolling || isClosed) {
      return;
    }
    isPolling = true;
    Duration left =
        polledAt == null ? Duration.ZERO : INTERVAL.minusNanos(scheduler.nanoTime() - polledAt);
    if (left.isZero() || left.isNegative()) {
      poll();
      return;
    }
    try {
      next = scheduler.schedule(() -> events.execute(this::poll), left);
    } catch (RejectedExecutionException refused) {
      // The limit stays as it is.
    }
  }

  private void poll() {
    if (isClosed) {
      return;
    }
    polledAt = scheduler.nanoTime();
    var unused =
        Futures.start(() -> api.health(polls).thenCombine(api.queue(polls), Load::new))
            .whenComplete((load, failure) -> events.execute(() -> polled(load)));
  }

  /** Whatever cannot be read leaves the limit as it is. */
  private void polled(@Nullable Load load) {
    isPolling = false;
    if (load != null && !load.containers().isEmpty()) {
      long own = Math.max(1, inFlight.getAsInt());
      // Those of all users together.
      int runs =
          load.queues().stream()
              .mapToInt(queue -> queue.running().size() + queue.pending().size())
              .sum();
      long others = Math.max(0, runs - own);
      long working = load.containers().stream().filter(c -> !c.status().equals("stopped")).count();
      long target = Math.min(options.maxConcurrent(), PER_CONTAINER * working);
      // Where several batches share a deployment that is full, each gives up its part alone: if all
      // made room for all others, the containers would be idle.
      long wanted =
          own + others <= target
              ? target - others
              : (own * target + own + others - 1) / (own + others);
      limit = (int) Math.max(1, wanted);
    }
  }

  /** Ends the poll in flight, and plans no more. */
  void close() {
    isClosed = true;
    if (next != null) {
      next.cancel();
    }
    polls.abort(CallFailures.cancelled("The batch takes no more requests."));
    polls.close();
  }
}
