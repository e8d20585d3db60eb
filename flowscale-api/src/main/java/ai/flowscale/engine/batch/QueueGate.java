package ai.flowscale.engine.batch;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.Rounds;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.Pause;
import ai.flowscale.engine.exchange.RetryRules;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets submissions through, in the order of asking, while fewer runs wait in the deployment's queue
 * than are allowed. The queue is looked at only when somebody waits, and not too often; between two
 * looks each submission that was let through counts as waiting.
 */
final class QueueGate {
  private final int maxDepth;
  private final Duration interval;
  private final Scheduler scheduler;
  private final Supplier<CompletableFuture<List<ContainerQueue>>> looking;
  private final Consumer<FlowscaleException> broken;
  private final Pause pause;
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ConcurrentLinkedQueue<>();
  private final Rounds rounds = new Rounds(this::round);
  private volatile boolean closed;

  /** What the look under way has seen; set before the round that takes it. */
  private volatile @Nullable Integer seen;

  // Touched within the rounds alone.
  private boolean isLooking;
  private boolean hasLooked;
  private long lookedAt;
  private int free;

  /**
   * Takes how to look.
   *
   * @param broken told where the queue cannot be looked at
   */
  QueueGate(
      int maxDepth,
      Duration interval,
      Scheduler scheduler,
      Supplier<CompletableFuture<List<ContainerQueue>>> looking,
      Consumer<FlowscaleException> broken) {
    this.maxDepth = maxDepth;
    this.interval = interval;
    this.scheduler = scheduler;
    this.looking = looking;
    this.broken = broken;
    this.pause = new Pause(scheduler);
  }

  /**
   * Completes when a submission may be made; fails with {@link NotBegun} when none may any more.
   */
  CompletableFuture<@Nullable Void> admit() {
    CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
    waiting.add(turn);
    rounds.want();
    return turn;
  }

  /** Lets nobody through any more. */
  void close() {
    closed = true;
    pause.end();
    rounds.want();
  }

  private void round() {
    Integer depth = seen;
    if (depth != null) {
      seen = null;
      isLooking = false;
      free = Math.max(0, maxDepth - depth);
    }
    while (closed || free > 0) {
      CompletableFuture<@Nullable Void> next = waiting.poll();
      if (next == null) {
        return;
      }
      if (closed) {
        next.completeExceptionally(new NotBegun());
      } else {
        free--;
        next.complete(null);
      }
    }
    if (!isLooking && !waiting.isEmpty()) {
      isLooking = true;
      lookSoon();
    }
  }

  private void lookSoon() {
    Duration since = Duration.ofNanos(scheduler.nanoTime() - lookedAt);
    Duration left = interval.minus(since);
    if (!hasLooked || left.isZero() || left.isNegative()) {
      look();
    } else {
      later(left);
    }
  }

  private void later(Duration delay) {
    try {
      pause.before(this::look, delay);
    } catch (RuntimeException refused) {
      broken.accept(Failures.ours(refused));
    }
  }

  private void look() {
    hasLooked = true;
    lookedAt = scheduler.nanoTime();
    CompletableFuture<List<ContainerQueue>> look;
    try {
      look = looking.get();
    } catch (RuntimeException e) {
      look = CompletableFuture.failedFuture(e);
    }
    look.whenComplete(this::looked);
  }

  private void looked(@Nullable List<ContainerQueue> queues, @Nullable Throwable failure) {
    if (queues != null) {
      seen = queues.stream().mapToInt(queue -> queue.pending().size()).sum();
      rounds.want();
    } else {
      FlowscaleException why =
          Failures.ours(failure == null ? new IllegalStateException("no queue") : failure);
      if (RetryRules.isTransient(why)) {
        later(interval);
      } else {
        broken.accept(why);
      }
    }
  }
}
