package ai.flowscale.mcp.runs;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.QueueEntry;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** How one call waits: with progress for as long as it takes, or without for a while. */
public final class Waiting {
  /** Half of what is asked for at most, so that a late one is in time. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final AsyncFlowscale flowscale;
  private final Scheduler scheduler;
  private final RunDesk desk;
  private final LiveRun run;
  private final Executor executor;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Optional<Place> place = Optional.empty();
  private Scheduler.@Nullable Scheduled timer;

  /** Receives progress. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Receives how far a run is.
     *
     * @param message the status, the place in the queue and the time left, as far as known
     * @param seconds since the wait began; it only grows
     * @param total when the run is likely to end, in these seconds, or null
     */
    void onProgress(String message, double seconds, @Nullable Double total);
  }

  private Waiting(
      AsyncFlowscale flowscale, Scheduler scheduler, Executor executor, RunDesk desk, LiveRun run) {
    this.flowscale = flowscale;
    this.scheduler = scheduler;
    this.executor = executor;
    this.desk = desk;
    this.run = run;
  }

  /**
   * Waits for a run.
   *
   * @param executor tells the listener
   * @param patience after how long to give up without a listener
   * @return false when patience was exhausted. The caller completes it with true; cancelling it
   *     ends the wait, too
   */
  public static CompletableFuture<Boolean> start(
      AsyncFlowscale flowscale,
      Scheduler scheduler,
      Executor executor,
      RunDesk desk,
      LiveRun run,
      Duration patience,
      @Nullable Listener listener) {
    Waiting waiting = new Waiting(flowscale, scheduler, executor, desk, run);
    if (listener == null) {
      waiting.schedule(() -> waiting.ended.complete(false), patience);
    } else {
      waiting.tick(listener);
    }
    waiting.ended.whenComplete((done, cancelled) -> waiting.stop());
    return waiting.ended;
  }

  private synchronized void schedule(Runnable task, Duration delay) {
    if (!ended.isDone()) {
      timer = scheduler.schedule(task, delay);
    }
  }

  private synchronized void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void tick(Listener listener) {
    if (ended.isDone()) {
      return;
    }
    // A listener may block, and the timer is everybody's.
    schedule(() -> executor.execute(() -> tick(listener)), INTERVAL);
    // Whatever the service does, the client receives the id of the run.
    tell(listener);
    String id = run.id();
    if (run.seen() != null
        && !run.result().isDone()
        && run.running().isEmpty()
        && !id.isEmpty()
        && asking.compareAndSet(false, true)) {
      flowscale
          .getQueue()
          .whenComplete(
              (queue, failure) -> {
                place = queue == null ? Optional.empty() : placeOf(id, queue);
                asking.set(false);
              });
    }
  }

  /**
   * A place in a queue.
   *
   * @param number from 1
   * @param of how many wait
   * @param containers how many work
   */
  private record Place(int number, int of, int containers) {}

  private static Optional<Place> placeOf(String id, List<ContainerQueue> queue) {
    List<String> pending =
        queue.stream()
            .flatMap(container -> container.pending().stream())
            .sorted((a, b) -> Double.compare(a.number(), b.number()))
            .map(QueueEntry::promptId)
            .toList();
    int index = pending.indexOf(id);
    return index < 0
        ? Optional.empty()
        : Optional.of(new Place(index + 1, pending.size(), queue.size()));
  }

  private void tell(Listener listener) {
    Run seen = run.seen();
    String id = run.id();
    Optional<Place> waits = run.running().isEmpty() ? place : Optional.empty();
    Optional<Duration> left = timeLeft(waits);
    double seconds = run.elapsed().toMillis() / 1000.0;
    String message =
        (id.isEmpty() ? "" : "Run \"" + Printable.name(id) + "\": ")
            + (run.result().isDone()
                ? "completed, its outputs are being saved"
                : seen == null ? "submitted" : Printable.name(seen.status().value()))
            + waits.map(at -> ", place %d of %d".formatted(at.number(), at.of())).orElse("")
            + left.map(time -> ", about " + Math.max(1, time.toSeconds()) + " s left").orElse("");
    listener.onProgress(
        message, seconds, left.map(time -> seconds + time.toMillis() / 1000.0).orElse(null));
  }

  private Optional<Duration> timeLeft(Optional<Place> place) {
    Optional<Duration> usual = desk.usualTime(run);
    Optional<Duration> running = run.running();
    if (run.result().isDone() || usual.isEmpty() || (running.isEmpty() && place.isEmpty())) {
      return Optional.empty();
    }
    Duration rest =
        running
            .map(usual.get()::minus)
            .orElseGet(
                () -> {
                  Place at = place.orElseThrow();
                  int before = (at.number() - 1) / at.containers() + 1;
                  return usual.get().multipliedBy(before + 1);
                });
    return rest.isNegative() ? Optional.empty() : Optional.of(rest);
  }
}
