package ai.flowscale.testing.shared;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Time that a single-threaded test moves by hand. */
public final class StepScheduler implements Scheduler {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Readings of a JVM's clock may be negative, and only their differences mean anything. */
  private static final long BEGIN_NANOS = -Duration.ofDays(1).toNanos();

  private final TreeSet<Task> tasks =
      new TreeSet<>(Comparator.comparing(Task::due).thenComparingLong(Task::number));
  private long numbers;
  private Duration elapsed = Duration.ZERO;

  private record Task(Runnable action, Duration due, boolean timeout, long number) {}

  @Override
  public synchronized Scheduled schedule(Runnable task, Duration delay) {
    return add(task, delay, false);
  }

  @Override
  public synchronized Scheduled scheduleTimeout(Runnable task, Duration limit) {
    return add(task, limit, true);
  }

  private Scheduled add(Runnable action, Duration delay, boolean timeout) {
    Task task = new Task(action, elapsed.plus(delay), timeout, numbers++);
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
    if (tasks.isEmpty() || tasks.first().due().compareTo(until) > 0) {
      return Optional.empty();
    }
    Task next = tasks.first();
    tasks.remove(next);
    if (next.due().compareTo(elapsed) > 0) {
      elapsed = next.due();
    }
    return Optional.of(next);
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

  /** Returns how far time has been moved. */
  public synchronized Duration elapsed() {
    return elapsed;
  }

  @Override
  public synchronized long nanoTime() {
    return BEGIN_NANOS + elapsed.toNanos();
  }

  @Override
  public synchronized Instant now() {
    return START.plus(elapsed);
  }
}
