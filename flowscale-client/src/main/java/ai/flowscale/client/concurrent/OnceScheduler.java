package ai.flowscale.client.concurrent;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs each task of another scheduler once at most, and not after it was cancelled, whatever that
 * scheduler does.
 */
public record OnceScheduler(Scheduler scheduler) implements Scheduler {
  @Override
  public Scheduled schedule(Runnable task, Duration delay) {
    Once once = new Once(task);
    return once.cancelledWith(scheduler.schedule(once, delay));
  }

  @Override
  public Scheduled scheduleTimeout(Runnable task, Duration limit) {
    Once once = new Once(task);
    return once.cancelledWith(scheduler.scheduleTimeout(once, limit));
  }

  @Override
  public boolean keepsCancelledTasks() {
    return scheduler.keepsCancelledTasks();
  }

  @Override
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  @Override
  public Instant now() {
    return scheduler.now();
  }

  /** A task, until it runs or is cancelled. */
  private static final class Once implements Runnable {
    private final AtomicReference<@Nullable Runnable> task;

    Once(Runnable task) {
      this.task = new AtomicReference<>(task);
    }

    @Override
    public void run() {
      Runnable left = task.getAndSet(null);
      if (left != null) {
        left.run();
      }
    }

    Scheduled cancelledWith(Scheduled scheduled) {
      return () -> {
        task.set(null);
        scheduled.cancel();
      };
    }
  }
}
