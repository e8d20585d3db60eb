package ai.flowscale.transport.jdk;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of our own clients. Not the application's executor: a callback that blocks there
 * would hold up the very exchange it waits for. Not a fixed number of threads either: the JDK looks
 * up host names on them, and one slow name server must not hold up all other exchanges. Threads are
 * made only while all others are busy, and end when idle.
 */
final class WorkerPool implements Executor {
  private static final String PREFIX = "flowscale-jdk-";
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

  /** Tells whether the current thread is one of the pool's. */
  boolean isWorkerThread() {
    return Thread.currentThread().getName().startsWith(name);
  }

  /**
   * Ends idle threads now and others as soon as they are idle. Tasks are still taken: a client that
   * is ending hands in its last ones, and one on JDK 17 may do so much later.
   */
  void release() {
    pool.setKeepAliveTime(0, TimeUnit.SECONDS);
  }
}
