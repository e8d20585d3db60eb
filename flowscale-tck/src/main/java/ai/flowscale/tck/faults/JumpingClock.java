package ai.flowscale.tck.faults;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scheduler whose time of day can jump, as a computer's does; what it measures does not. It can
 * throw as well.
 */
final class JumpingClock implements Scheduler {
  private final Scheduler time;
  private final AtomicInteger usesLeft = new AtomicInteger();
  private volatile Duration ahead = Duration.ZERO;

  JumpingClock(Scheduler time) {
    this.time = time;
  }

  /** Sets how far the time of day is ahead, or behind where it is negative. */
  void setAhead(Duration difference) {
    ahead = difference;
  }

  /** Throws an Error at one use, counted from now on; at none where the number is 0. */
  void failAtUse(int number) {
    usesLeft.set(number);
  }

  private void use() {
    if (usesLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 1) {
      throw new InjectedError();
    }
  }

  /** Whether a failure comes of the Error. */
  static boolean isBehind(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InjectedError) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("serial") // Never written.
  private static final class InjectedError extends Error {
    InjectedError() {
      super("thrown by the scheduler of the fault matrix");
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
