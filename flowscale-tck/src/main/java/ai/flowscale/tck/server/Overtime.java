package ai.flowscale.tck.server;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a test that hangs. The {@link TimeLimit} bounds the kit's own waits, but a transport
 * may block the thread of the test.
 */
public final class Overtime {
  private static final ScheduledThreadPoolExecutor TIMER =
      new ScheduledThreadPoolExecutor(1, task -> KitThreads.daemon("tck-overtime", task));

  static {
    TIMER.setRemoveOnCancelPolicy(true);
  }

  private Overtime() {}

  /** A test. */
  @FunctionalInterface
  public interface Test {
    /**
     * Runs it.
     *
     * @throws Throwable any failure of the test
     */
    void run() throws Throwable;
  }

  /**
   * Runs a test on the current thread.
   *
   * @param test the test
   * @throws Throwable the failure of the test, or an {@link AssertionError} if it took longer than
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

  /** Decides whether the test or its time ends first. */
  private static final class Watch {
    private final Thread thread;
    private boolean over;
    private boolean expired;

    Watch(Thread thread) {
      this.thread = thread;
    }

    synchronized void expire() {
      if (!over) {
        expired = true;
        thread.interrupt();
      }
    }

    /** Returns whether the time ended first, and clears the interrupt. */
    synchronized boolean end() {
      over = true;
      if (expired) {
        var unused = Thread.interrupted();
      }
      return expired;
    }
  }
}
