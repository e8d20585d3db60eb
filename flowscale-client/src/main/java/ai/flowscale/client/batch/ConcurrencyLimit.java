package ai.flowscale.client.batch;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
  private final BatchCall call;
  private final DeploymentPolls polls;
  private int limit;

  private record Load(List<ContainerHealth> containers, List<ContainerQueue> queues) {}

  /**
   * Takes where to poll.
   *
   * @param options have the limit, or the highest one where it follows the deployment
   * @param inFlight returns how many requests of the batch are in flight
   * @param events runs the events of the batch
   */
  ConcurrencyLimit(BatchOptions options, IntSupplier inFlight, BatchCall call, Executor events) {
    this.options = options;
    this.limit =
        (options.isMaxConcurrentAutomatic() ? BatchOptions.defaults() : options).maxConcurrent();
    this.inFlight = inFlight;
    this.call = call;
    this.polls = new DeploymentPolls(INTERVAL, call.scheduler(), events);
  }

  int limit() {
    return limit;
  }

  /** More could be in flight but for the limit. */
  void reached() {
    if (options.isMaxConcurrentAutomatic()) {
      polls.want(this::poll, this::polled);
    }
  }

  void close() {
    polls.end();
  }

  private CompletableFuture<Load> poll() {
    CompletableFuture<List<ContainerHealth>> health = call.health();
    CompletableFuture<List<ContainerQueue>> queue = call.queue();
    CompletableFuture<Load> load = health.thenCombine(queue, Load::new);
    load.whenComplete(
        (known, failure) -> {
          health.cancel(true);
          queue.cancel(true);
        });
    return load;
  }

  /** Whatever cannot be read leaves the limit as it is. */
  private void polled(@Nullable Load load, @Nullable Throwable failure) {
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
}
