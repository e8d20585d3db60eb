package ai.flowscale.tck.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The threads of the kit's servers. They are in one group, which distinguishes them from a
 * transport's threads.
 */
public final class KitThreads {
  private static final ThreadGroup GROUP = new ThreadGroup("flowscale-tck servers");

  private KitThreads() {}

  /**
   * Returns whether a thread belongs to a server of the kit.
   *
   * @param thread any thread
   * @return false for one of a transport
   */
  public static boolean isOne(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group != null && GROUP.parentOf(group);
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(GROUP, task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs a task on a thread of the group, so that new threads of the task inherit the group. */
  static <T> T call(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, run -> daemon("server-start", run).start()).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
