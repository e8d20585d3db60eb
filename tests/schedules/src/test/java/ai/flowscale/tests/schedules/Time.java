package ai.flowscale.tests.schedules;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/** Time that passes where a scenario says so, on threads under control. */
final class Time implements Scheduler {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long FAR = Duration.ofMinutes(2).toNanos();

  private final TreeSet<Task> tasks =
      new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private long numbers;
  private long elapsed;
  private boolean stopped;

  private record Task(long due, long number, boolean timeout, Runnable action) {}

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    return add(task, delay, false);
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    return add(task, limit, true);
  }

  private synchronized Scheduled add(Runnable action, Duration delay, boolean timeout) {
    Task task = new Task(elapsed + delay.toNanos(), numbers++, timeout, action);
    tasks.add(task);
    notifyAll();
    return () -> remove(task);
  }

  private synchronized void remove(Task task) {
    tasks.remove(task);
    notifyAll();
  }

  /** Moves time, and runs on this thread what becomes due. */
  void advance(Duration time) {
    long until = nanoTime() + time.toNanos();
    for (Task next = takeDue(until); next != null; next = takeDue(until)) {
      next.action().run();
    }
  }

  private synchronized Task takeDue(long until) {
    Task next = tasks.isEmpty() || tasks.first().due() > until ? null : tasks.pollFirst();
    elapsed = Math.max(elapsed, next == null ? until : next.due());
    return next;
  }

  /**
   * Moves time from one delay to the next until it is stopped, but not while something is in
   * flight, which would take too long then, and not to what is far ahead, such as the limit of a
   * wait.
   */
  void pass() throws InterruptedException {
    for (Task next = awaitDelay(); next != null; next = awaitDelay()) {
      next.action().run();
    }
  }

  private synchronized Task awaitDelay() throws InterruptedException {
    while (!stopped) {
      Task next = tasks.isEmpty() ? null : tasks.first();
      boolean inFlight = tasks.stream().anyMatch(Task::timeout);
      if (next != null && !inFlight && next.due() - elapsed <= FAR) {
        tasks.remove(next);
        elapsed = Math.max(elapsed, next.due());
        return next;
      }
      wait();
    }
    return null;
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized int pending() {
    return tasks.size();
  }

  @Override
  public synchronized long nanoTime() {
    return elapsed;
  }

  @Override
  public synchronized Instant now() {
    return START.plusNanos(elapsed);
  }
}
