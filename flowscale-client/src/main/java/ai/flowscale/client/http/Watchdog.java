package ai.flowscale.client.http;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when an exchange makes no progress for too long. Progress only notes the time; one timer
 * reads that time and sets itself anew, so that a busy transfer costs no timer per chunk.
 */
final class Watchdog {
  /** Short enough to be counted in nanoseconds; a limit may be longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(365);

  private final Scheduler scheduler;
  private final Consumer<Limit> expired;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long lastProgress;

  /** Until when no progress was asked for. */
  private long pausedUntil;

  private @Nullable Supplier<Limit> limit;
  private Duration longestPause = Duration.ZERO;
  private Scheduler.@Nullable Scheduled timer;

  /** When the timer looks, by the scheduler's {@code nanoTime()}. */
  private long nextLook;

  private boolean stopped;
  private BooleanSupplier paused = () -> false;

  /** What is being waited for, in words for the message, and how long. */
  record Limit(String what, Duration duration) {}

  Watchdog(Scheduler scheduler, Consumer<Limit> expired) {
    this.scheduler = scheduler;
    this.expired = expired;
    this.lastProgress = scheduler.nanoTime();
    this.pausedUntil = lastProgress;
  }

  /** Starts to wait for something else. */
  void await(Limit next) {
    await(() -> next, next.duration());
  }

  /**
   * Starts to wait for something else; which limit holds is asked anew at each check.
   *
   * @param shortest the shortest of these limits: looking less often would notice too late that it
   *     holds by now
   */
  void await(Supplier<Limit> next, Duration shortest) {
    lock.lock();
    try {
      lastProgress = scheduler.nanoTime();
      limit = next;
      longestPause = shortest;
      setTimer(next.get().duration());
    } finally {
      lock.unlock();
    }
  }

  /** Lets time pass unjudged while no progress is asked for. */
  void pauseWhile(BooleanSupplier condition) {
    lock.lock();
    try {
      paused = condition;
    } finally {
      lock.unlock();
    }
  }

  /** Something moved. Never fails: called while a body is on its way, which would abort. */
  void progress() {
    try {
      lastProgress = scheduler.nanoTime();
    } catch (Throwable noTime) {
      // The time of what moved before stands.
    }
  }

  /** Returns when something moved last, by the scheduler's {@code nanoTime()}. */
  long lastProgress() {
    return lastProgress;
  }

  /** The exchange has ended. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      cancelTimer();
    } finally {
      lock.unlock();
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Leaves an earlier timer as it is: when it fires, it reads how much time is left. */
  private void setTimer(Duration delay) {
    if (stopped) {
      cancelTimer();
      return;
    }
    Duration pause = min(LONGEST_PAUSE, min(delay, longestPause));
    long look = scheduler.nanoTime() + pause.toNanos();
    if (timer == null || look - nextLook < 0) {
      cancelTimer();
      timer = scheduler.scheduleTimeout(this::look, pause);
      nextLook = look;
    }
  }

  private void look() {
    Limit overdue = null;
    lock.lock();
    try {
      Supplier<Limit> limits = limit;
      if (stopped || limits == null) {
        return;
      }
      timer = null;
      Limit current = limits.get();
      if (paused.getAsBoolean()) {
        pausedUntil = scheduler.nanoTime();
      }
      long since = pausedUntil - lastProgress > 0 ? pausedUntil : lastProgress;
      Duration still = Duration.ofNanos(scheduler.nanoTime() - since);
      Duration left = current.duration().minus(still);
      if (left.isZero() || left.isNegative()) {
        stopped = true;
        overdue = current;
      } else {
        setTimer(left);
      }
    } catch (Throwable shutDown) {
      // Without a timer the exchange would have no limit at all.
      stopped = true;
      overdue = new Limit("a scheduler that takes tasks", Duration.ZERO);
    } finally {
      lock.unlock();
    }
    if (overdue != null) {
      expired.accept(overdue);
    }
  }
}
