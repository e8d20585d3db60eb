package ai.flowscale.transport.jersey;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for a transport over a client of the application, which has no executor for us. Each
 * exchange blocks one, so that there is no fixed number of them; idle ones end.
 */
final class WorkerPool implements Executor {
  private static final String PREFIX = "flowscale-jersey-";
  private static final AtomicInteger POOLS = new AtomicInteger();

  private final ThreadGroup group = Thread.currentThread().getThreadGroup();
  private final String name = PREFIX + POOLS.incrementAndGet() + "-";
  private final AtomicInteger threads = new AtomicInteger();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

  private Thread thread(Runnable task) {
    Thread thread = new Thread(group, task, name + threads.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    // Otherwise the loader of whichever application made the thread grow is kept alive by it.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** Ends idle threads now and others as soon as they are idle. Tasks are still taken. */
  void release() {
    pool.setKeepAliveTime(0, TimeUnit.SECONDS);
  }
}
