package ai.flowscale.client.concurrent;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps delayed tasks itself and asks an executor for no more than to be woken up.
 *
 * <p>Many executors, those of application servers among them, keep a task that was cancelled until
 * it would have been due. Nearly every timeout of a call is cancelled, minutes before that; such an
 * executor would hold on to all that the calls had in hand, and to the class loader of an
 * application that is gone. A wake-up is never far ahead.
 *
 * <p>Each client has a queue of its own, so that its close can take everything back.
 */
public final class TimerQueue implements Scheduler, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** For so long the executor holds on to something of ours when all is over. */
  static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

  private static final long MAX_DELAY = Long.MAX_VALUE / 4;
  private static final Scheduled CANCELLED = () -> {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Scheduler executor;
  private final NavigableSet<Entry> entries = new TreeSet<>();

  /** The wake-up that was requested and comes next, or null. */
  private @Nullable WakeUp next;

  private long sequence;
  private boolean closed;

  public TimerQueue(Scheduler executor) {
    this.executor = executor;
  }

  /**
   * Drops all tasks and cancels the wake-up, so that the executor has nothing to do for us any
   * more. From then on no task is taken.
   */
  @Override
  public void close() {
    WakeUp pending;
    lock.lock();
    try {
      closed = true;
      entries.clear();
      pending = next;
      next = null;
    } finally {
      lock.unlock();
    }
    if (pending != null) {
      pending.cancel();
    }
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    Entry entry;
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("The client is closed");
      }
      entry = new Entry(executor.nanoTime() + nanos(delay), sequence++, task);
      entries.add(entry);
    } finally {
      lock.unlock();
    }
    try {
      requestWakeUp();
    } catch (Throwable refused) {
      remove(entry);
      wakeOthers(refused);
      throw refused;
    }
    return () -> remove(entry);
  }

  /** A task that came in the meantime may rely on the wake-up that was refused. */
  private void wakeOthers(Throwable refused) {
    try {
      requestWakeUp();
    } catch (Throwable again) {
      refused.addSuppressed(again);
    }
  }

  private void remove(Entry entry) {
    lock.lock();
    try {
      entries.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  /** Has the executor wake the queue in time for its first task, unless it will anyway. */
  private void requestWakeUp() {
    WakeUp before;
    WakeUp earlier;
    long delay;
    lock.lock();
    try {
      if (entries.isEmpty()) {
        return;
      }
      long now = executor.nanoTime();
      delay = Math.max(0, Math.min(LONGEST_SLEEP.toNanos(), entries.first().due() - now));
      before = next;
      if (before != null && before.at - (now + delay) <= 0) {
        return;
      }
      earlier = new WakeUp(now + delay);
      next = earlier;
    } finally {
      lock.unlock();
    }
    try {
      earlier.given(executor.schedule(earlier, Duration.ofNanos(delay)));
    } catch (Throwable refused) {
      forget(earlier);
      throw refused;
    }
    if (before != null) {
      before.cancel();
    }
  }

  private void forget(WakeUp wakeUp) {
    lock.lock();
    try {
      if (next == wakeUp) {
        next = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration delay) {
    try {
      return Math.min(MAX_DELAY, Math.max(0, delay.toNanos()));
    } catch (ArithmeticException tooLong) {
      return delay.isNegative() ? 0 : MAX_DELAY;
    }
  }

  @Override
  public long nanoTime() {
    return executor.nanoTime();
  }

  @Override
  public Instant now() {
    return executor.now();
  }

  /** What the executor holds. */
  private final class WakeUp implements Runnable {
    private final long at;
    private final AtomicReference<@Nullable Scheduled> handle = new AtomicReference<>();

    WakeUp(long at) {
      this.at = at;
    }

    /** Takes what cancels it; does so at once where it was cancelled in the meantime. */
    void given(Scheduled scheduled) {
      if (!handle.compareAndSet(null, scheduled)) {
        scheduled.cancel();
      }
    }

    void cancel() {
      Scheduled given = handle.getAndSet(CANCELLED);
      if (given != null) {
        given.cancel();
      }
    }

    @Override
    public void run() {
      List<Entry> due = new ArrayList<>();
      forget(this);
      lock.lock();
      try {
        long now = executor.nanoTime();
        while (!entries.isEmpty() && entries.first().due() - now <= 0) {
          due.add(entries.pollFirst());
        }
      } finally {
        lock.unlock();
      }
      try {
        requestWakeUp();
      } catch (Throwable failedOnce) {
        // Without it the tasks that are left would never run: the executor gets two chances.
        requestWakeUp();
      } finally {
        due.forEach(Entry::run);
      }
    }
  }

  /** One task; those that are due at the same time keep their order. */
  private record Entry(long due, long number, Runnable task) implements Comparable<Entry> {

    /** What it throws concerns no other task. */
    void run() {
      try {
        task.run();
      } catch (Throwable mistake) {
        LOG.log(
            System.Logger.Level.WARNING,
            "A task of the timer failed with {0}",
            mistake.getClass().getName());
      }
    }

    @Override
    public int compareTo(Entry other) {
      // By difference, as readings of nanoTime are to be compared.
      int byTime = Long.signum(due - other.due);
      return byTime != 0 ? byTime : Long.signum(number - other.number);
    }
  }
}
