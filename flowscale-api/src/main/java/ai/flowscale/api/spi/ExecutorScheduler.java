package ai.flowscale.api.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system's clock, and an executor for the delays. */
record ExecutorScheduler(ScheduledExecutorService executor) implements Scheduler {

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    Future<?> future = executor.schedule(task, saturatedNanos(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Whether a task that was cancelled is let go of at once. */
  boolean forgetsCancelled() {
    return executor instanceof ScheduledThreadPoolExecutor pool && pool.getRemoveOnCancelPolicy();
  }

  private static long saturatedNanos(Duration delay) {
    try {
      return delay.toNanos();
    } catch (ArithmeticException tooLong) {
      return delay.isNegative() ? 0 : Long.MAX_VALUE / 2;
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
