package ai.flowscale.client.http;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An executor of the application that must begin each task of a call within a limit: one that was
 * shut down may drop without a word what it has taken.
 *
 * @param scope ends the limit when it is aborted
 * @param late what to do where a task has not begun by then, which it never does afterwards
 */
public record TimedExecutor(
    Executor executor, Scheduler scheduler, Duration limit, CallScope scope, Runnable late)
    implements Executor {

  @Override
  public void execute(Runnable task) {
    AtomicBoolean decided = new AtomicBoolean();
    AtomicReference<@Nullable Runnable> end = new AtomicReference<>();
    executor.execute(
        () -> {
          if (decided.compareAndSet(false, true)) {
            run(end.get());
            task.run();
          }
        });
    // After the hand-over, which may take as long as it likes where others move the clock.
    if (decided.get()) {
      return;
    }
    Scheduler.Scheduled timeout =
        scheduler.scheduleTimeout(
            () -> {
              if (decided.compareAndSet(false, true)) {
                late.run();
              }
            },
            limit);
    CallScope.Registration registration = scope.onAbort(why -> timeout.cancel());
    Runnable ending =
        () -> {
          timeout.cancel();
          registration.remove();
        };
    end.set(ending);
    if (decided.get()) {
      ending.run();
    }
  }

  private static void run(@Nullable Runnable ending) {
    if (ending != null) {
      ending.run();
    }
  }
}
