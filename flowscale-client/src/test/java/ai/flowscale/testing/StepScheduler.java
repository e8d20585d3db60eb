package ai.flowscale.testing;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that a single-threaded test moves by hand. */
public final class StepScheduler implements Scheduler {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Task> tasks = new ArrayList<>();
  private Duration elapsed = Duration.ZERO;

  private record Task(Runnable action, Duration due, boolean timeout) {}

  @Override
  public synchronized Scheduled schedule(Runnable task, Duration delay) {
    return add(new Task(task, elapsed.plus(delay), false));
  }

  @Override
  public synchronized Scheduled scheduleTimeout(Runnable task, Duration limit) {
    return add(new Task(task, elapsed.plus(limit), true));
  }

  private Scheduled add(Task task) {
    tasks.add(task);
    return () -> {
      synchronized (this) {
        tasks.remove(task);
      }
    };
  }

  /** Moves time and runs what becomes due, in order. */
  public void advance(Duration time) {
    Duration until = elapsed.plus(time);
    for (Optional<Task> next = takeDue(until); next.isPresent(); next = takeDue(until)) {
      next.get().action().run();
    }
    synchronized (this) {
      elapsed = until;
    }
  }

  private synchronized Optional<Task> takeDue(Duration until) {
    Optional<Task> next =
        tasks.stream()
            .filter(task -> task.due().compareTo(until) <= 0)
            .min(Comparator.comparing(Task::due));
    next.ifPresent(
        task -> {
          tasks.remove(task);
          if (task.due().compareTo(elapsed) > 0) {
            elapsed = task.due();
          }
        });
    return next;
  }

  /** Returns the delays of what is planned, timeouts left out. */
  public synchronized List<Duration> plannedDelays() {
    return tasks.stream()
        .filter(task -> !task.timeout())
        .map(task -> task.due().minus(elapsed))
        .sorted()
        .toList();
  }

  /** Returns how many tasks of any kind wait. */
  public synchronized int pending() {
    return tasks.size();
  }

  @Override
  public synchronized long nanoTime() {
    return elapsed.toNanos();
  }

  @Override
  public synchronized Instant now() {
    return START.plus(elapsed);
  }
}
