package ai.flowscale.client.concurrent;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.transport.toolkit.internal.Guard;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps delayed tasks itself and asks an executor for no more than to be woken up.
 *
 * <p>Many executors, those of application servers among them, keep a task that was cancelled until
 * it would have been due. Nearly every timeout of a call is cancelled, minutes before that; such an
 * executor would hold on to all that the calls had in hand, and to the class loader of an
 * application that is gone. A wake-up is never far ahead.
 *
 * <p>The thread that is woken up runs none of the tasks: whatever they lead to (a request, code of
 * the application) could hold it up, and with it every deadline.
 *
 * <p>Each client has a queue of its own, so that its close can take everything back.
 */
public final class TimerQueue implements Scheduler, AutoCloseable {

  /** For so long the executor holds on to something of ours when all is over. */
  static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

  /** How soon a task that was due is handed over again where no thread was given for it. */
  private static final Duration NEXT_ATTEMPT = Duration.ofSeconds(1);

  private static final long MAX_DELAY = Long.MAX_VALUE / 4;

  private final Guard guard = new Guard();
  private final Scheduler executor;
  private final Executor due;
  private final NavigableSet<Entry> entries = new TreeSet<>();

  /** The wake-up that was requested and comes next, or null. */
  private @Nullable Scheduled wakeUp;

  private long wakeUpAt;
  private long sequence;
  private boolean closed;

  /**
   * Takes what wakes the queue up, and where tasks run.
   *
   * @param due takes the tasks that are due, in their order. One that it refuses is handed over
   *     again a second later
   */
  public TimerQueue(Scheduler executor, Executor due) {
    this.executor = executor;
    this.due = due;
  }

  /**
   * Drops all tasks and cancels the wake-up, so that the executor has nothing to do for us any
   * more. From then on no task is taken.
   */
  @Override
  public void close() {
    guard.run(
        () -> {
          closed = true;
          entries.clear();
          if (wakeUp != null) {
            wakeUp.cancel();
            wakeUp = null;
          }
        });
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    long nanos = Math.max(0, Math.min(MAX_DELAY, TimeUnit.NANOSECONDS.convert(delay)));
    return guard.get(
        () -> {
          if (closed) {
            throw new RejectedExecutionException("The client is closed");
          }
          Entry entry = new Entry(executor.nanoTime() + nanos, sequence++, task);
          entries.add(entry);
          try {
            requestWakeUp();
          } catch (RejectedExecutionException refused) {
            entries.remove(entry);
            throw refused;
          }
          return () -> guard.run(() -> entries.remove(entry));
        });
  }

  /**
   * Has the executor wake the queue in time for its first task, unless it will anyway. Guarded, the
   * executor's part too, so that no other task relies on a wake-up that is refused.
   */
  private void requestWakeUp() {
    long now = executor.nanoTime();
    long at = now + Math.max(0, Math.min(LONGEST_SLEEP.toNanos(), entries.first().due() - now));
    Scheduled before = wakeUp;
    // One that is so late was lost by the executor.
    boolean lost = now - wakeUpAt > LONGEST_SLEEP.toNanos();
    if (before == null || lost || at - wakeUpAt < 0) {
      wakeUp = executor.schedule(() -> wakeUp(at), Duration.ofNanos(at - now));
      wakeUpAt = at;
      if (before != null) {
        before.cancel();
      }
    }
  }

  private void wakeUp(long at) {
    List<Entry> taken = new ArrayList<>();
    try {
      guard.run(() -> take(at, taken));
    } finally {
      taken.forEach(
          one ->
              LoggedFailures.run(
                  () -> handOver(one.task()), "A task of the timer was lost by {0}"));
    }
  }

  private void take(long at, List<Entry> taken) {
    if (at == wakeUpAt) {
      wakeUp = null;
    }
    long now = executor.nanoTime();
    while (!entries.isEmpty() && entries.first().due() - now <= 0) {
      taken.add(entries.pollFirst());
    }
    if (!entries.isEmpty()) {
      try {
        requestNext();
      } catch (RejectedExecutionException shutDown) {
        // Nothing else would ever wake the queue. Limits find out that they are early; what has no
        // limit ends early rather than never.
        taken.addAll(entries);
        entries.clear();
      }
    }
  }

  /** An executor that was full for a moment gets a second chance. */
  private void requestNext() {
    try {
      requestWakeUp();
    } catch (RejectedExecutionException refusedOnce) {
      requestWakeUp();
    }
  }

  private void handOver(Runnable task) {
    // Not on this thread where it is refused: nothing else keeps the time.
    if (Tasks.offer(due, task) != null && !guard.get(() -> closed)) {
      handOverLater(task);
    }
  }

  private void handOverLater(Runnable task) {
    try {
      schedule(task, NEXT_ATTEMPT);
    } catch (RejectedExecutionException refused) {
      // Better on this thread than never.
      LoggedFailures.run(task, "A task of the timer failed with {0}");
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

  /** One task; those that are due at the same time keep their order. */
  private record Entry(long due, long number, Runnable task) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      // By difference, as readings of nanoTime are to be compared.
      int byTime = Long.signum(due - other.due);
      return byTime != 0 ? byTime : Long.signum(number - other.number);
    }
  }
}
