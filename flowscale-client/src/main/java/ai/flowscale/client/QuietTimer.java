package ai.flowscale.client;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A timer for limits that are seldom reached. An executor wakes its thread for each task that is
 * the next one; with one call after the other each limit is, and is taken back long before it is
 * due. So while limits are set there is a task that comes earlier than all of them, at most once
 * each second, and does nothing.
 */
final class QuietTimer implements Scheduler {
  private static final Duration EARLY = Duration.ofSeconds(1);
  private static final Duration LATE = Duration.ofSeconds(2);

  private final Scheduler scheduler;
  private final AtomicLong nextEarly;

  /** Takes a scheduler over an executor that wakes its thread for each task that is the next. */
  QuietTimer(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.nextEarly = new AtomicLong(scheduler.nanoTime());
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    if (delay.compareTo(LATE) > 0) {
      comeEarly();
    }
    return scheduler.schedule(task, delay);
  }

  @Override
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public Instant now() {
    return scheduler.now();
  }

  private void comeEarly() {
    long now = nanoTime();
    long next = nextEarly.get();
    if (now - next >= 0 && nextEarly.compareAndSet(next, now + EARLY.toNanos())) {
      scheduler.schedule(() -> {}, EARLY);
    }
  }
}
