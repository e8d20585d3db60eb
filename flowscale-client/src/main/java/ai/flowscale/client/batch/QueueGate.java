package ai.flowscale.client.batch;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.Rounds;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.http.Pause;
import ai.flowscale.client.http.RetryRules;
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
 * than are allowed. The queue is polled only when a submission waits, and not too often; between
 * two polls each submission that was let through counts as waiting.
 */
final class QueueGate {
  /** A restart of the deployment takes less. */
  private static final Duration LONGEST_UNREAD = Duration.ofMinutes(2);

  private final int maxDepth;
  private final Duration interval;
  private final Scheduler scheduler;
  private final Supplier<CompletableFuture<List<ContainerQueue>>> polling;
  private final Consumer<FlowscaleException> broken;
  private final Pause pause;
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ConcurrentLinkedQueue<>();
  private final Rounds rounds = new Rounds(this::round);
  private volatile boolean closed;

  /** How many wait by the latest poll; set before the round that takes it. */
  private volatile @Nullable Integer seen;

  // Touched within the rounds alone.
  private boolean isPolling;
  private boolean hasPolled;
  private long polledAt;
  private long unreadSince;
  private int free;

  /**
   * Takes how to poll the queue.
   *
   * @param broken told where the queue cannot be read
   */
  QueueGate(
      int maxDepth,
      Duration interval,
      Scheduler scheduler,
      Supplier<CompletableFuture<List<ContainerQueue>>> polling,
      Consumer<FlowscaleException> broken) {
    this.maxDepth = maxDepth;
    this.interval = interval;
    this.scheduler = scheduler;
    this.polling = polling;
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
    try {
      admitWaiting();
    } catch (Throwable mistake) {
      // An Error too: a round that throws would be the last one.
      broken.accept(Failures.ours(mistake));
    }
  }

  private void admitWaiting() {
    Integer depth = seen;
    if (depth != null) {
      seen = null;
      isPolling = false;
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
    if (!isPolling && !waiting.isEmpty()) {
      isPolling = true;
      unreadSince = scheduler.nanoTime();
      Duration left = interval.minus(since(polledAt));
      if (!hasPolled || left.isZero() || left.isNegative()) {
        poll();
      } else {
        later(left);
      }
    }
  }

  private Duration since(long nanoTime) {
    return Duration.ofNanos(scheduler.nanoTime() - nanoTime);
  }

  private void later(Duration delay) {
    pause.before(this::poll, delay);
  }

  private void poll() {
    Futures.start(
            () -> {
              hasPolled = true;
              polledAt = scheduler.nanoTime();
              return polling.get();
            })
        .handle(
            (queues, failure) -> {
              if (queues != null) {
                seen = queues.stream().mapToInt(queue -> queue.pending().size()).sum();
                rounds.want();
              } else {
                missed(failure == null ? new IllegalStateException("no queue") : failure);
              }
              return queues;
            })
        .whenComplete(
            (polled, mistake) -> {
              if (mistake != null) {
                broken.accept(Failures.ours(mistake));
              }
            });
  }

  /**
   * A failure that may pass, a gateway's, or one of the supplier of headers, says nothing about the
   * queue; but not for ever.
   */
  private void missed(Throwable failure) {
    FlowscaleException why = Failures.ours(failure);
    boolean isGateways = why instanceof ApiException response && !response.isFromService();
    boolean isOurs = why instanceof ConfigurationException;
    boolean mayPass = isGateways || isOurs || RetryRules.isTransient(why);
    if (mayPass && since(unreadSince).minus(interval).compareTo(LONGEST_UNREAD) < 0) {
      later(interval);
    } else {
      broken.accept(why);
    }
  }
}
