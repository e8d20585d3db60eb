package ai.flowscale.client.batch;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.http.RetryRules;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets submissions through, in the order of asking, while fewer runs wait in the deployment's queue
 * than are allowed. The queue is polled only when a submission waits, and not too often; between
 * two polls each submission that was let through counts as waiting. Everything happens in events of
 * the batch.
 */
final class QueueGate {
  /** A restart of the deployment takes less. */
  private static final Duration LONGEST_UNREAD = Duration.ofMinutes(2);

  private final int maxDepth;
  private final Duration interval;
  private final Scheduler scheduler;
  private final Executor events;
  private final Consumer<FlowscaleException> broken;
  private final DeploymentPolls<List<ContainerQueue>> polls;
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
  private boolean closed;
  private @Nullable Long unreadSince;
  private int free;

  /**
   * Takes how to poll the queue.
   *
   * @param events runs the events of the batch
   * @param broken receives the failure where the queue cannot be read
   */
  QueueGate(
      int maxDepth,
      Duration interval,
      Scheduler scheduler,
      Supplier<CompletableFuture<List<ContainerQueue>>> polling,
      Executor events,
      Consumer<FlowscaleException> broken) {
    this.maxDepth = maxDepth;
    this.interval = interval;
    this.scheduler = scheduler;
    this.events = events;
    this.broken = broken;
    this.polls =
        new DeploymentPolls<>(
            interval,
            scheduler,
            () -> {
              unreadSince = unreadSince == null ? scheduler.nanoTime() : unreadSince;
              return polling.get();
            },
            this::event,
            this::polled);
  }

  /**
   * Completes when a submission may be made; fails with {@link NotBegun} when none may any more. On
   * any thread.
   */
  CompletableFuture<@Nullable Void> admit() {
    CompletableFuture<@Nullable Void> admitted = new CompletableFuture<>();
    event(
        () -> {
          waiting.add(admitted);
          admitWaiting();
        });
    return admitted;
  }

  /** Lets nothing through any more. */
  void close() {
    closed = true;
    polls.end();
    waiting.forEach(next -> next.completeExceptionally(new NotBegun()));
    waiting.clear();
  }

  private void event(Runnable event) {
    events.execute(
        () -> {
          try {
            event.run();
          } catch (Throwable mistake) {
            // An Error too: otherwise a request would wait here for ever.
            broken.accept(Failures.toFlowscaleException(mistake));
          }
        });
  }

  private void admitWaiting() {
    if (closed) {
      close();
    }
    while (free > 0 && !waiting.isEmpty()) {
      free--;
      waiting.remove().complete(null);
    }
    if (!waiting.isEmpty()) {
      polls.want();
    }
  }

  private void polled(@Nullable List<ContainerQueue> queues, @Nullable Throwable failure) {
    if (queues == null) {
      missed(Failures.toFlowscaleException(failure));
    } else {
      unreadSince = null;
      int depth = queues.stream().mapToInt(queue -> queue.pending().size()).sum();
      free = Math.max(0, maxDepth - depth);
      admitWaiting();
    }
  }

  /**
   * A failure that may pass, a gateway's, or one of the supplier of headers, says nothing about the
   * queue; but not for ever.
   */
  private void missed(FlowscaleException why) {
    boolean isGateways = why instanceof ApiException response && !response.isFromService();
    boolean isOurs = why instanceof ConfigurationException;
    boolean mayPass = isGateways || isOurs || RetryRules.isTransient(why);
    if (mayPass && unread().minus(interval).compareTo(LONGEST_UNREAD) < 0) {
      admitWaiting();
    } else {
      broken.accept(why);
    }
  }

  private Duration unread() {
    return unreadSince == null
        ? Duration.ZERO
        : Duration.ofNanos(scheduler.nanoTime() - unreadSince);
  }
}
