package ai.flowscale.emulator;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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

  /** How long an advance waits for tasks to begin: their executor may have no thread for them. */
  private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** After this long a task has done what it does first, unless it is blocked. */
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TreeSet<Task> queue =
      new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::sequence));
  private final Instant start;
  private long elapsed;
  private long sequence;
  private long changes;

  /** How often in a row something has changed while a condition was checked. */
  private int overtaken;

  private int timeouts;
  private final Set<Tracked> tracked = Collections.newSetFromMap(new IdentityHashMap<>());

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
   * fire if time moves past them. It only waits, a few seconds at most, until what was handed to
   * {@link #tracked} executors has begun.
   *
   * @param time how far; zero runs what is due now
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must not be negative");
    }
    long target = saturatedSum(nanoTime(), saturatedNanos(time));
    long patience = System.nanoTime() + MOST_PATIENCE_NANOS;
    for (Task task = nextUpTo(target, patience); task != null; task = nextUpTo(target, patience)) {
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
      // Where it is done, what waits for it is about to be done as well.
      if (!future.isDone()) {
        wake.cancel(false);
      }
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
      Tracked counted = new Tracked();
      synchronized (this) {
        tracked.add(counted);
        change();
      }
      try {
        executor.execute(
            () -> {
              begin(counted);
              try {
                task.run();
              } finally {
                end(counted);
              }
            });
      } catch (RuntimeException | Error refused) {
        // Or thrown by the task, where the executor runs it on this thread.
        end(counted);
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
  private synchronized @Nullable Task nextUpTo(long target, long patience) {
    awaitBegun(patience);
    if (!queue.isEmpty() && queue.first().due <= target) {
      return take();
    }
    elapsed = Math.max(elapsed, target);
    return null;
  }

  /** Waits until each task of a tracked executor has ended, or has run for a moment. */
  private void awaitBegun(long patience) {
    try {
      for (long wait = untilBegun(patience); wait > 0; wait = untilBegun(patience)) {
        TimeUnit.NANOSECONDS.timedWait(this, wait);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how long to wait for the task that began last, or for one that has not begun. */
  private long untilBegun(long patience) {
    long now = System.nanoTime();
    long wait = 0;
    for (Tracked each : tracked) {
      long moment = each.begun ? each.begunAt + MOMENT_NANOS : patience;
      wait = Math.max(wait, moment - now);
    }
    return Math.min(wait, patience - now);
  }

  /** A task of a tracked executor that has not ended; guarded by the scheduler. */
  private static final class Tracked {
    private boolean begun;
    private long begunAt;
  }

  private synchronized void begin(Tracked task) {
    task.begun = true;
    task.begunAt = System.nanoTime();
    change();
  }

  private synchronized void end(Tracked task) {
    if (tracked.remove(task)) {
      change();
    }
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
    boolean idle = timeouts == 0 && tracked.isEmpty();
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
        + tracked.size()
        + "]";
  }
}
