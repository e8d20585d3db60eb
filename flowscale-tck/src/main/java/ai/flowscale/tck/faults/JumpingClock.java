package ai.flowscale.tck.faults;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scheduler whose time of day can jump, like that of a computer; {@code nanoTime} does not jump.
 * It can also throw.
 */
final class JumpingClock implements Scheduler {
  private final Scheduler time;
  private final AtomicInteger usesLeft = new AtomicInteger();
  private volatile Duration ahead = Duration.ZERO;

  JumpingClock(Scheduler time) {
    this.time = time;
  }

  /** Sets how far the time of day is ahead, or behind if negative. */
  void setAhead(Duration difference) {
    ahead = difference;
  }

  /** Sets the use, counted from now, that throws an Error; 0 for none. */
  void failAtUse(int number) {
    usesLeft.set(number);
  }

  private void use() {
    if (usesLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 1) {
      throw new Injected.InjectedError();
    }
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    use();
    return time.schedule(task, delay);
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    use();
    return time.scheduleTimeout(task, limit);
  }

  @Override
  public long nanoTime() {
    use();
    return time.nanoTime();
  }

  @Override
  public Instant now() {
    use();
    return time.now().plus(ahead);
  }
}
