package ai.flowscale.client.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Hands tasks to executors, which may be those of the application. */
public final class Tasks {
  private Tasks() {}

  /**
   * Has an executor run a task, once. An executor that throws has refused the task, and cannot run
   * it later, unless it has begun it: then it is the task that has failed, and this throws, too.
   *
   * @return why the executor refused the task, also an Error such as that no thread can be made; or
   *     null if it runs the task
   */
  public static @Nullable Throwable offer(Executor executor, Runnable task) {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      executor.execute(
          () -> {
            if (begun.compareAndSet(false, true)) {
              task.run();
            }
          });
      return null;
    } catch (Throwable refused) {
      if (begun.compareAndSet(false, true)) {
        return refused;
      }
      throw refused;
    }
  }
}
