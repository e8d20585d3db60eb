package ai.flowscale.client.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks on an executor, and where that does not take one, because it has been shut down or no
 * thread can be made, on the thread that brings it: somebody who is never told of an end waits for
 * ever.
 */
public record FallbackExecutor(Executor executor) implements Executor {

  @Override
  public void execute(Runnable task) {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      executor.execute(
          () -> {
            if (begun.compareAndSet(false, true)) {
              task.run();
            }
          });
    } catch (Throwable refused) {
      if (!begun.compareAndSet(false, true)) {
        // It is the task that has failed.
        throw refused;
      }
      task.run();
    }
  }
}
