package ai.flowscale.emulator;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time is controlled by a test. Give it to the emulator and to the client, and a
 * wait of ten minutes takes no time.
 *
 * <p>Time only moves in {@link #advance} and {@link #advanceUntil}. They run the tasks that become
 * due, in the order of their times, on the calling thread. Thread-safe, but only one thread should
 * move time.
 */
public final class ManualScheduler implements Scheduler {
  private static final Instant DEFAULT_START = Instant.parse("2025-01-01T00:00:00Z");

  /** A condition can change without a signal to the scheduler. */
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** A condition that makes calls of the client changes something each time it is checked. */
  private static final int MOST_OVERTAKEN = 10;

  private final TreeSet<Task> queue =
      new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::sequence));
  private final Instant start;
  private long elapsed;
  private long sequence;
  private long changes;

  /** How often in a row something has changed while a condition was checked. */
  private int overtaken;

  private int timeouts;
  private int working;

  /** Creates a scheduler that starts on 1 January 2025 at midnight, UTC. */
  public ManualScheduler() {
    this(DEFAULT_START);
  }

  /**
   * Creates a scheduler that starts at a given time.
   *
   * @param start the time to start at
   */
  public ManualScheduler(Instant start) {
    this.start = Objects.requireNonNull(start, "start");
  }

  private record Task(long due, long sequence, boolean timeout, Runnable action) {}

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    return add(task, delay, false);
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    return add(task, limit, true);
  }

  @Override
  public synchronized long nanoTime() {
    return elapsed;
  }

  @Override
  public Instant now() {
    return start.plusNanos(nanoTime());
  }

  /**
   * Returns how many tasks are pending, including timeouts.
   *
   * @return the number of tasks that have neither started nor been cancelled
   */
  public synchronized int pending() {
    return queue.size();
  }

  /**
   * Returns how many timeouts are pending, which is a measure of the work in progress.
   *
   * @return the number of pending tasks from {@link #scheduleTimeout}
   */
  public synchronized int pendingTimeouts() {
    return timeouts;
  }

  /**
   * Moves time forward and runs the tasks that become due, each at its own time. Other than {@link
   * #advanceUntil}, it does not wait for work in progress: timeouts of requests that are in flight
   * fire if time moves past them.
   *
   * @param time how far; zero runs what is due now
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must not be negative");
    }
    long target = saturatedSum(nanoTime(), saturatedNanos(time));
    for (Task task = nextUpTo(target); task != null; task = nextUpTo(target)) {
      task.action.run();
    }
  }

  /**
   * Moves time forward, from one task to the next, until a future is done. While work is in
   * progress, time does not move, and this method really waits. Work is in progress while a timeout
   * or a task of a {@link #tracked} executor is pending. So a timeout never fires here, and a
   * request that hangs does not end: only {@link #advance} moves time past its timeout.
   *
   * @param future the future; it may complete exceptionally
   * @param realTimeLimit the limit of real time
   * @throws AssertionError if it takes longer, or the thread is interrupted
   */
  public void advanceUntil(CompletableFuture<?> future, Duration realTimeLimit) {
    CompletableFuture<?> wake = future.whenComplete((value, failure) -> change());
    try {
      advanceUntil(future::isDone, realTimeLimit, Long.MAX_VALUE);
    } finally {
      wake.cancel(false);
    }
  }

  /**
   * Moves time forward, from one task to the next, until a condition holds. While work is in
   * progress, time does not move. Work is in progress while a timeout or a task of a {@link
   * #tracked} executor is pending. The condition is checked after each task, whenever tasks are
   * added or removed, and every few milliseconds while there is nothing to do.
   *
   * @param condition the condition; quick, and called on this thread
   * @param realTimeLimit the limit of real time
   * @throws AssertionError if it takes longer, or the thread is interrupted
   */
  public void advanceUntil(BooleanSupplier condition, Duration realTimeLimit) {
    advanceUntil(condition, realTimeLimit, RECHECK_NANOS);
  }

  /**
   * Wraps an executor so that its tasks count as work in progress until they have ended. Use it for
   * the client's executors: otherwise {@link #advanceUntil} may move time between a response and
   * its processing by the client.
   *
   * @param executor runs the tasks
   * @return an executor to give to the client
   */
  public Executor tracked(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return task -> {
      Objects.requireNonNull(task, "task");
      changeWorking(1);
      AtomicBoolean counted = new AtomicBoolean(true);
      try {
        executor.execute(
            () -> {
              try {
                task.run();
              } finally {
                endWorking(counted);
              }
            });
      } catch (RuntimeException | Error refused) {
        // Or thrown by the task, where the executor runs it on this thread.
        endWorking(counted);
        throw refused;
      }
    };
  }

  private void advanceUntil(BooleanSupplier condition, Duration realTimeLimit, long recheckNanos) {
    long limit = saturatedNanos(realTimeLimit);
    long begin = System.nanoTime();
    // Read before the condition, so that a change between the two has it checked again.
    long seen = changes();
    while (!condition.getAsBoolean()) {
      long remaining = limit - (System.nanoTime() - begin);
      if (remaining <= 0) {
        throw new AssertionError("Not done after " + realTimeLimit + " of real time: " + this);
      }
      Task task = nextOrWait(Math.min(remaining, recheckNanos), seen);
      if (task != null) {
        task.action.run();
      }
      seen = changes();
    }
  }

  private synchronized Scheduled add(Runnable action, Duration delay, boolean timeout) {
    Objects.requireNonNull(action, "task");
    long nanos = Math.max(0, saturatedNanos(delay));
    Task task = new Task(saturatedSum(elapsed, nanos), sequence++, timeout, action);
    queue.add(task);
    timeouts += timeout ? 1 : 0;
    change();
    return () -> cancel(task);
  }

  private synchronized void cancel(Task task) {
    if (queue.remove(task)) {
      timeouts -= task.timeout ? 1 : 0;
      change();
    }
  }

  /** Takes the next task that is due by the target time, or moves time there if there is none. */
  private synchronized @Nullable Task nextUpTo(long target) {
    if (!queue.isEmpty() && queue.first().due <= target) {
      return take();
    }
    elapsed = Math.max(elapsed, target);
    return null;
  }

  /**
   * Takes the next task if time may move to it; otherwise waits for a change. Returns null to have
   * the condition checked again, also where something has changed since: it may hold by now.
   */
  private synchronized @Nullable Task nextOrWait(long waitNanos, long seen) {
    if (changes != seen && overtaken < MOST_OVERTAKEN) {
      overtaken++;
      return null;
    }
    overtaken = 0;
    boolean idle = timeouts == 0 && working == 0;
    if (!queue.isEmpty() && (idle || queue.first().due <= elapsed)) {
      return take();
    }
    try {
      if (changes == seen) {
        TimeUnit.NANOSECONDS.timedWait(this, waitNanos);
      }
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting: " + this, interrupted);
    }
  }

  private Task take() {
    Task task = Objects.requireNonNull(queue.pollFirst());
    timeouts -= task.timeout ? 1 : 0;
    elapsed = Math.max(elapsed, task.due);
    return task;
  }

  private void endWorking(AtomicBoolean counted) {
    if (counted.getAndSet(false)) {
      changeWorking(-1);
    }
  }

  private synchronized void changeWorking(int difference) {
    working += difference;
    change();
  }

  private synchronized void change() {
    changes++;
    notifyAll();
  }

  private synchronized long changes() {
    return changes;
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Returns the time and the number of pending tasks. */
  @Override
  public synchronized String toString() {
    return "ManualScheduler[now="
        + start.plusNanos(elapsed)
        + ", pending="
        + queue.size()
        + ", of these timeouts="
        + timeouts
        + ", tracked tasks="
        + working
        + "]";
  }
}
