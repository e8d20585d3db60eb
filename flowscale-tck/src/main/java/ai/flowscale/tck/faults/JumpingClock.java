package ai.flowscale.tck.faults;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;

/** A scheduler whose time of day can jump, as a computer's does; what it measures does not. */
final class JumpingClock implements Scheduler {
  private final Scheduler time;
  private volatile Duration ahead = Duration.ZERO;

  JumpingClock(Scheduler time) {
    this.time = time;
  }

  /** Sets how far the time of day is ahead, or behind where it is negative. */
  void setAhead(Duration difference) {
    ahead = difference;
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    return time.schedule(task, delay);
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    return time.scheduleTimeout(task, limit);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public Instant now() {
    return time.now().plus(ahead);
  }
}
