package ai.flowscale.client.http;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when something makes no progress for too long. Progress only notes the time; one timer
 * reads that time and sets itself anew, so that a busy transfer costs no timer per chunk.
 */
final class Watchdog {
  /** Short enough to be counted in nanoseconds; a limit may be longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(365);

  private final Scheduler scheduler;
  private final LongSupplier lastProgress;
  private final Supplier<@Nullable Limit> limit;
  private final Duration longestPause;
  private final Consumer<Limit> expired;
  private final Consumer<Throwable> untimed;
  private final Pause timer;

  /** Until when no progress was asked for; touched by one check after the other. */
  private volatile long pausedUntil;

  /** What is being waited for, in words for the message, and how long. */
  record Limit(String what, Duration duration) {}

  /**
   * Takes what to watch.
   *
   * @param lastProgress when something moved last, by the scheduler's {@code nanoTime()}
   * @param limit the limit that holds now, asked anew at each check; null lets time pass unjudged
   * @param shortest the shortest of these limits: looking less often would notice too late that it
   *     holds by now
   * @param expired receives the limit that was exceeded; also after the end, if both come at once
   * @param untimed receives what the scheduler threw when it was to time the rest
   */
  Watchdog(
      Scheduler scheduler,
      LongSupplier lastProgress,
      Supplier<@Nullable Limit> limit,
      Duration shortest,
      Consumer<Limit> expired,
      Consumer<Throwable> untimed) {
    this.scheduler = scheduler;
    this.lastProgress = lastProgress;
    this.limit = limit;
    this.longestPause = shortest.compareTo(LONGEST_PAUSE) < 0 ? shortest : LONGEST_PAUSE;
    this.expired = expired;
    this.untimed = untimed;
    this.timer = new Pause(scheduler);
    this.pausedUntil = lastProgress.getAsLong();
  }

  /** Begins to watch. */
  void start() {
    timer.limit(this::look, longestPause);
  }

  /** There is nothing left to watch. */
  void stop() {
    timer.end();
  }

  private void look() {
    Limit overdue;
    try {
      overdue = overdue();
    } catch (Throwable refused) {
      // Without a timer there would be no limit at all.
      untimed.accept(refused);
      return;
    }
    if (overdue != null) {
      expired.accept(overdue);
    }
  }

  private @Nullable Limit overdue() {
    Limit current = limit.get();
    long now = scheduler.nanoTime();
    if (current == null) {
      pausedUntil = now;
      start();
      return null;
    }
    long moved = lastProgress.getAsLong();
    long since = pausedUntil - moved > 0 ? pausedUntil : moved;
    Duration left = current.duration().minusNanos(now - since);
    if (left.isZero() || left.isNegative()) {
      return current;
    }
    timer.limit(this::look, left.compareTo(longestPause) < 0 ? left : longestPause);
    return null;
  }
}
