package ai.flowscale.api.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The system's clock, and an executor for the delays. Executors may remember what they did last, or
 * keep what was cancelled. So they get each task in a {@link FutureTask}, which lets go of it when
 * it is done or cancelled: what is remembered is of the JDK and holds on to no class loader. Nor do
 * they get the caller's context class loader, which the executors of servers take along with a
 * task.
 */
record ExecutorScheduler(ScheduledExecutorService executor) implements Scheduler {

  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    FutureTask<?> work = new FutureTask<@Nullable Void>(task, null);
    Future<?> future = handOver(work, delay);
    return () -> {
      future.cancel(false);
      work.cancel(false);
    };
  }

  private Future<?> handOver(FutureTask<?> work, Duration delay) {
    long nanos = Math.min(Long.MAX_VALUE / 2, TimeUnit.NANOSECONDS.convert(delay));
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return executor.schedule(work, nanos, TimeUnit.NANOSECONDS);
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  @Override
  public boolean keepsCancelledTasks() {
    return true;
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
