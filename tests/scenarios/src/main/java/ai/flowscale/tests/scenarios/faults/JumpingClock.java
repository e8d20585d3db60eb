package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A scheduler whose time of day can jump, like that of a computer; {@code nanoTime} does not jump.
 * It can also reject a task.
 */
final class JumpingClock implements Scheduler {
  private final Scheduler time;
  private final AtomicInteger tasksLeft = new AtomicInteger();
  private volatile Duration ahead = Duration.ZERO;

  JumpingClock(Scheduler time) {
    this.time = time;
  }

  /** Sets how far the time of day is ahead, or behind if negative. */
  void setAhead(Duration difference) {
    ahead = difference;
  }

  /** Sets the task, counted from now, that is rejected; 0 for none. */
  void rejectTask(int number) {
    tasksLeft.set(number);
  }

  private void take() {
    if (tasksLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 1) {
      throw new Injected.InjectedRejection();
    }
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    take();
    return time.schedule(task, delay);
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    take();
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
