package ai.flowscale.client.concurrent;

import java.util.concurrent.Executor;

/**
 * Runs tasks on an executor, and where that refuses one, because it has been shut down or no thread
 * can be made, on the thread that brings it: somebody who is never notified of an end waits for
 * ever.
 */
public record FallbackExecutor(Executor executor) implements Executor {

  @Override
  public void execute(Runnable task) {
    if (Tasks.offer(executor, task) != null) {
      task.run();
    }
  }
}
