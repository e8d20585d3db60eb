package ai.flowscale.transport.vertx;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Threads for what must not happen on the caller's. */
final class Threads {
  private Threads() {}

  /**
   * Starts a task on a new thread, away from whatever context of Vert.x the caller is in. Vert.x
   * takes over the class loader of the thread that makes it, so that is set to our own.
   */
  static <T> CompletableFuture<T> startInNew(String name, Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.get());
              } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
              }
            },
            name);
    thread.setDaemon(true);
    thread.setContextClassLoader(Threads.class.getClassLoader());
    thread.start();
    return result;
  }

  static <T> T callInNew(String name, Supplier<T> task) {
    return startInNew(name, task).join();
  }
}
