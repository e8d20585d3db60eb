package ai.flowscale.transport.toolkit;

import ai.flowscale.transport.toolkit.internal.StandbyExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of a transport's own. Not the application's executor: a callback that blocks there would
 * hold up the very exchange it waits for. Not a fixed number of threads either: one slow name
 * server must not hold up all other exchanges. They are made only while all others are busy, are
 * daemons, and end when idle.
 *
 * <p>For an HTTP library that has a pool of its own, {@link #factory()} makes the threads. It is
 * not this object itself: some libraries take an executor in the place of a factory, such as
 * Netty's event loops.
 */
public final class WorkerThreads implements Executor {
  private static final AtomicInteger POOLS = new AtomicInteger();

  private final ThreadGroup group = Thread.currentThread().getThreadGroup();
  private final String name;
  private final AtomicInteger threads = new AtomicInteger();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::newThread);
  private final Executor shortTasks = new StandbyExecutor(pool);

  /**
   * Makes an executor without a thread.
   *
   * @param name what the names of its threads begin with
   */
  public WorkerThreads(String name) {
    this.name = name + "-" + POOLS.incrementAndGet() + "-";
  }

  /**
   * Returns a factory of threads that a library starts and ends by itself.
   *
   * @return makes daemons with names like the others, of which {@link #isCurrent()} knows
   */
  public ThreadFactory factory() {
    return this::newThread;
  }

  private Thread newThread(Runnable task) {
    Thread thread = new Thread(group, task, name + threads.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    // Otherwise the loader of whichever application made the thread grow is kept alive by it.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /** Runs a task on a thread of its own, so that tasks may block, and begin at once. */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /**
   * Returns an executor for many short tasks, on the same threads: one thread runs those that come
   * together, without being woken for each. A task that blocks all the same holds up no other.
   *
   * @return an executor for the callbacks of an HTTP library, for instance
   */
  public Executor forShortTasks() {
    return shortTasks;
  }

  /**
   * Whether the current thread is one of these.
   *
   * @return true on one of these threads
   */
  public boolean isCurrent() {
    return Thread.currentThread().getName().startsWith(name);
  }

  /**
   * Ends idle threads now and others as soon as they are idle. Tasks are still taken: a client that
   * is ending hands in its last ones, and may do so much later.
   */
  public void release() {
    pool.setKeepAliveTime(0, TimeUnit.SECONDS);
  }
}
