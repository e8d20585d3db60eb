package ai.flowscale.tck.server;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a test that hangs: each wait of the kit is bounded by the {@link TimeLimit}, but a
 * transport may block the thread of the test itself.
 */
public final class Overtime {
  private static final ScheduledThreadPoolExecutor TIMER =
      new ScheduledThreadPoolExecutor(1, task -> KitThreads.daemon("tck-overtime", task));

  static {
    TIMER.setRemoveOnCancelPolicy(true);
  }

  private Overtime() {}

  /** What is bounded. */
  @FunctionalInterface
  public interface Test {
    /**
     * Runs it.
     *
     * @throws Throwable whatever the test throws
     */
    void run() throws Throwable;
  }

  /**
   * Runs a test on the current thread.
   *
   * @param test the test
   * @throws Throwable what the test throws, or an {@link AssertionError} if it took longer than
   *     three times the {@link TimeLimit}
   */
  public static void bound(Test test) throws Throwable {
    Duration limit = TimeLimit.ofServers();
    Watch watch = new Watch(Thread.currentThread());
    ScheduledFuture<?> timer =
        TIMER.schedule(watch::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
    Throwable thrown = null;
    try {
      test.run();
    } catch (Throwable failure) {
      thrown = failure;
    }
    timer.cancel(false);
    boolean expired = watch.end();
    if (expired) {
      throw tookTooLong(limit, thrown);
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private static AssertionError tookTooLong(Duration limit, @Nullable Throwable thrown) {
    return new AssertionError(
        "the test hung and was interrupted after "
            + limit
            + ", three times the system property "
            + TimeLimit.PROPERTY,
        thrown);
  }

  /** Either the test ends first, or its time does. */
  private static final class Watch {
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread thread;
    private boolean over;
    private boolean expired;

    Watch(Thread thread) {
      this.thread = thread;
    }

    void expire() {
      lock.lock();
      try {
        if (!over) {
          expired = true;
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Returns whether the time was over first; then nothing is left of the interrupt. */
    boolean end() {
      lock.lock();
      try {
        over = true;
        if (expired) {
          var unused = Thread.interrupted();
        }
        return expired;
      } finally {
        lock.unlock();
      }
    }
  }
}
