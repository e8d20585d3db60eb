package ai.flowscale.jakarta;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * The container's managed executors, at work for this application. They give a task the context of
 * the thread that hands it over; responses arrive on threads of the HTTP library, which have none.
 * So the context is taken once, while the application starts: it is that of the application, and of
 * no user.
 *
 * <p>The only class that names Jakarta Concurrency: it cannot be loaded where that is missing.
 */
final class ManagedThreads {
  private ManagedThreads() {}

  /** Looks for the executors that the platform has each container provide. */
  @SuppressWarnings("BanJNDI") // The names are those of the platform.
  static FlowscaleExecutors find() throws NamingException {
    ManagedExecutorService executor =
        InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
    ManagedScheduledExecutorService scheduler =
        InitialContext.doLookup("java:comp/DefaultManagedScheduledExecutorService");
    ContextService contexts = InitialContext.doLookup("java:comp/DefaultContextService");
    Executor application = contexts.currentContextExecutor();
    return new FlowscaleExecutors(
        task -> handOver(executor, () -> application.execute(task)), scheduler);
  }

  /**
   * A container may remember the tasks that it did last, and takes the caller's context class
   * loader along. So it gets a task of the JDK, which lets go of ours when it is done, and no class
   * loader of the application: nothing of an application that is gone stays in the container's
   * threads.
   */
  private static void handOver(Executor threads, Runnable task) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      threads.execute(new FutureTask<@Nullable Void>(task, null));
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
