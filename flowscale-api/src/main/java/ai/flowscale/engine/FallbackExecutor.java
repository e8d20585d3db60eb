package ai.flowscale.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks on an executor, and where that refuses one, because it has been shut down, on the
 * thread that brings it: somebody who is never told of an end waits for ever.
 */
public record FallbackExecutor(Executor executor) implements Executor {

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException shutDown) {
      task.run();
    }
  }
}
