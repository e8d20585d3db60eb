package ai.flowscale.client.batch;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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

  private final BatchOptions options;
  private final Scheduler scheduler;
  private final BatchCall call;
  private final Executor events;
  private final Consumer<FlowscaleException> broken;
  private final DeploymentPolls polls;
  private final Queue<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
  private boolean open;
  private @Nullable Long unreadSince;
  private int free;

  /**
   * Takes where to poll the queue.
   *
   * @param options say how many runs may wait; where they do not, nothing is throttled
   * @param events runs the events of the batch
   * @param broken receives the failure where the queue cannot be read
   */
  QueueGate(
      BatchOptions options, BatchCall call, Executor events, Consumer<FlowscaleException> broken) {
    this.options = options;
    this.open = options.maxQueueDepth().isEmpty();
    this.scheduler = call.scheduler();
    this.call = call;
    this.events = events;
    this.broken = broken;
    this.polls = new DeploymentPolls(options.queueInterval(), scheduler, events);
  }

  /** Completes when a submission may be made. On any thread. */
  CompletableFuture<@Nullable Void> admit() {
    CompletableFuture<@Nullable Void> admitted = new CompletableFuture<>();
    events.execute(
        () -> {
          waiting.add(admitted);
          admitWaiting();
        });
    return admitted;
  }

  /** Polls no more and holds nothing back: what comes now sees by itself that all has ended. */
  void open() {
    open = true;
    admitWaiting();
    polls.end();
  }

  private void admitWaiting() {
    while ((open || free > 0) && !waiting.isEmpty()) {
      free--;
      waiting.remove().complete(null);
    }
    if (!waiting.isEmpty()) {
      try {
        polls.want(this::poll, this::polled);
      } catch (Throwable notPlanned) {
        // An Error too: otherwise a request would wait here for ever.
        broken.accept(CallFailures.toFlowscaleException(notPlanned));
      }
    }
  }

  private CompletableFuture<List<ContainerQueue>> poll() {
    unreadSince = unreadSince == null ? scheduler.nanoTime() : unreadSince;
    return call.queue();
  }

  private void polled(@Nullable List<ContainerQueue> queues, @Nullable Throwable failure) {
    if (queues == null) {
      missed(CallFailures.toFlowscaleException(failure));
    } else {
      unreadSince = null;
      int depth = queues.stream().mapToInt(queue -> queue.pending().size()).sum();
      free = options.maxQueueDepth().orElseThrow() - depth;
      admitWaiting();
    }
  }

  /** Only what the service refuses is final at once: all else says nothing of the queue. */
  private void missed(FlowscaleException why) {
    boolean mayPass = !(why instanceof ApiException response) || !isRefusal(response);
    long since = Objects.requireNonNull(unreadSince);
    Duration unread = Duration.ofNanos(scheduler.nanoTime() - since);
    if (mayPass && unread.minus(options.queueInterval()).compareTo(LONGEST_UNREAD) < 0) {
      admitWaiting();
    } else {
      broken.accept(why);
    }
  }

  private static boolean isRefusal(ApiException response) {
    int status = response.status();
    return response.isFromService() && status < 500 && status != 408 && status != 429;
  }
}
