package ai.flowscale.testing;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;

/** A scheduler that takes no task at one of its calls, and works before and after it. */
public final class FailingScheduler implements Scheduler {
  /** The methods that can be made to throw. */
  public enum Method {
    SCHEDULE,
    SCHEDULE_TIMEOUT,
    /** Either. */
    ANY
  }

  private final Scheduler scheduler;
  private final Method failing;
  private final Runnable failure;
  private int callsLeft = -1;

  public FailingScheduler(Scheduler scheduler, Method failing) {
    this(
        scheduler,
        failing,
        () -> {
          throw new RejectedExecutionException("injected by the test");
        });
  }

  /** Throws what the action throws. */
  public FailingScheduler(Scheduler scheduler, Method failing, Runnable failure) {
    this.scheduler = scheduler;
    this.failing = failing;
    this.failure = failure;
  }

  /** The next call is number 1. */
  public void failAtCall(int number) {
    callsLeft = number;
  }

  /** Whether it has refused a task. */
  public boolean hasFailed() {
    return callsLeft == 0;
  }

  private void count(Method method) {
    if ((failing == Method.ANY || method == failing) && callsLeft > 0) {
      callsLeft--;
      if (callsLeft == 0) {
        failure.run();
      }
    }
  }

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    count(Method.SCHEDULE);
    return scheduler.schedule(guarded(task), delay);
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    count(Method.SCHEDULE_TIMEOUT);
    return scheduler.scheduleTimeout(guarded(task), limit);
  }

  /** What a task throws ends that task, as on the executors of the JDK. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RejectedExecutionException lost) {
        // Nobody hears of it.
      }
    };
  }

  @Override
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public Instant now() {
    return scheduler.now();
  }
}
