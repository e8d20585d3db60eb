package ai.flowscale.examples.ee.client;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The server's own threads, at work for this application. A managed executor gives a task the
 * context of the thread that hands it over; responses arrive on threads of the HTTP library, which
 * have none. So the context is taken once, while the application starts: it is that of the
 * application, and of no user.
 */
@ApplicationScoped
public class ServerThreads {
  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Resource
  private ManagedExecutorService executor;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Resource
  private ManagedScheduledExecutorService scheduler;

  @SuppressWarnings("NullAway.Init") // The server sets it.
  @Resource
  private ContextService contexts;

  @SuppressWarnings("NullAway.Init") // Before anything else is called.
  private Executor application;

  @PostConstruct
  void takeContext() {
    application = contexts.currentContextExecutor();
  }

  /** For work that may block. */
  public Executor executor() {
    // Not those of the stand-in that is injected: it does not work on every thread.
    ManagedExecutorService threads = executor;
    Executor context = application;
    return task -> handOver(threads, () -> context.execute(task));
  }

  /**
   * A server may remember the tasks that it did last, and takes the caller's context class loader
   * along. So it gets a task of the JDK, which lets go of ours when it is done, and no class loader
   * of the application: nothing of an application that is gone stays in the server's threads.
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

  /** For work that is due later; short. */
  public ManagedScheduledExecutorService scheduler() {
    return scheduler;
  }
}
