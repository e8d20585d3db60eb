package ai.flowscale.client.concurrent;

import java.util.concurrent.Executor;

/**
 * Runs tasks that block: on an executor of the application, which may run a task on the thread that
 * brings it, and where that thread must not block, on one of the client's own.
 *
 * @param executor the application's
 * @param own the client's
 * @param check throws where the current thread must not block
 */
public record BlockingThreads(Executor executor, Executor own, Runnable check) implements Executor {

  @Override
  public void execute(Runnable task) {
    executor.execute(
        () -> {
          if (mayBlock()) {
            task.run();
          } else {
            own.execute(task);
          }
        });
  }

  private boolean mayBlock() {
    try {
      check.run();
      return true;
    } catch (RuntimeException forbidden) {
      return false;
    }
  }
}
