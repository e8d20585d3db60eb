package ai.flowscale.client.concurrent;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
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
  private static final Scheduled TAKEN_BACK = () -> {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Scheduler executor;
  private final NavigableSet<Entry> entries = new TreeSet<>();

  /** What the executor still holds; few, for each comes earlier than those before it. */
  private final Set<WakeUp> asked = new HashSet<>();

  private @Nullable WakeUp next;
  private long sequence;
  private boolean closed;

  public TimerQueue(Scheduler executor) {
    this.executor = executor;
  }

  /**
   * Drops all tasks and takes the wake-ups back, so that the executor has nothing to do for us any
   * more. From then on no task is taken.
   */
  @Override
  public void close() {
    List<WakeUp> pending;
    lock.lock();
    try {
      closed = true;
      entries.clear();
      next = null;
      pending = List.copyOf(asked);
      asked.clear();
    } finally {
      lock.unlock();
    }
    pending.forEach(WakeUp::takeBack);
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    WakeUp needed;
    Entry entry;
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("The client is closed");
      }
      entry = new Entry(executor.nanoTime() + nanos(delay), sequence++, task);
      entries.add(entry);
      needed = nextWakeUp();
    } finally {
      lock.unlock();
    }
    boolean accepted = false;
    try {
      arm(needed);
      accepted = true;
    } finally {
      if (!accepted) {
        remove(entry);
      }
    }
    return () -> remove(entry);
  }

  private void remove(Entry entry) {
    lock.lock();
    try {
      entries.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the wake-up that is to be asked for, or null where one comes early enough. */
  private @Nullable WakeUp nextWakeUp() {
    if (entries.isEmpty()) {
      return null;
    }
    long now = executor.nanoTime();
    long delay = Math.min(LONGEST_SLEEP.toNanos(), entries.first().due - now);
    long at = now + Math.max(0, delay);
    WakeUp present = next;
    if (present != null && present.at - at <= 0) {
      return null;
    }
    WakeUp earlier = new WakeUp(at);
    next = earlier;
    asked.add(earlier);
    return earlier;
  }

  private void arm(@Nullable WakeUp wakeUp) {
    if (wakeUp == null) {
      return;
    }
    boolean accepted = false;
    try {
      wakeUp.given(executor.schedule(wakeUp, Duration.ofNanos(wakeUp.at - executor.nanoTime())));
      accepted = true;
    } finally {
      if (!accepted) {
        forget(wakeUp);
      }
    }
  }

  private void forget(WakeUp wakeUp) {
    lock.lock();
    try {
      asked.remove(wakeUp);
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

  /** What the executor holds; it is left alone when another comes earlier. */
  private final class WakeUp implements Runnable {
    private final long at;
    private final AtomicReference<@Nullable Scheduled> handle = new AtomicReference<>();

    WakeUp(long at) {
      this.at = at;
    }

    /** Notes what takes it back; does so at once where the queue was closed in the meantime. */
    void given(Scheduled scheduled) {
      if (!handle.compareAndSet(null, scheduled)) {
        scheduled.cancel();
      }
    }

    void takeBack() {
      Scheduled given = handle.getAndSet(TAKEN_BACK);
      if (given != null) {
        given.cancel();
      }
    }

    @Override
    public void run() {
      List<Entry> due = new ArrayList<>();
      WakeUp needed;
      lock.lock();
      try {
        asked.remove(this);
        if (next == this) {
          next = null;
        }
        long now = executor.nanoTime();
        while (!entries.isEmpty() && entries.first().due - now <= 0) {
          due.add(entries.pollFirst());
        }
        needed = nextWakeUp();
      } finally {
        lock.unlock();
      }
      try {
        armAgain(needed);
      } finally {
        due.forEach(Entry::run);
      }
    }

    /**
     * Without this wake-up the tasks that are left would never run: the executor gets two chances.
     */
    private void armAgain(@Nullable WakeUp needed) {
      try {
        arm(needed);
      } catch (Throwable failedOnce) {
        WakeUp again;
        lock.lock();
        try {
          again = nextWakeUp();
        } finally {
          lock.unlock();
        }
        arm(again);
      }
    }
  }

  /** One task; those that are due at the same time keep their order. */
  private static final class Entry implements Comparable<Entry> {
    private final long due;
    private final long number;
    private final Runnable task;

    Entry(long due, long number, Runnable task) {
      this.due = due;
      this.number = number;
      this.task = task;
    }

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

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry entry && compareTo(entry) == 0;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
