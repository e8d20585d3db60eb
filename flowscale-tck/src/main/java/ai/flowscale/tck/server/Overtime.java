package ai.flowscale.tck.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a test that hangs. The {@link TimeLimit} bounds the kit's own waits, but a transport
 * may block the thread of the test.
 */
public final class Overtime {
  /** How many times as long a test may take on a busy machine, however long its limit. */
  private static final int MOST_STRETCHED = 2;

  /** Of the kit's own: a transport may block threads that the JDK shares. */
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
    bound(Duration.ZERO, test);
  }

  /**
   * Runs a test that has to wait for something.
   *
   * @param wait how long it may wait beyond the limit
   * @param test the test
   * @throws Throwable the failure of the test, or an {@link AssertionError} if it took longer than
   *     three times the {@link TimeLimit} and the wait
   */
  public static void bound(Duration wait, Test test) throws Throwable {
    Duration limit = TimeLimit.ofTests().plus(wait);
    Thread thread = Thread.currentThread();
    CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> interrupted = over.thenRun(thread::interrupt);
    Future<?> timer =
        TIMER.schedule(() -> endOrStretch(over, limit), limit.toMillis(), TimeUnit.MILLISECONDS);
    Throwable thrown = null;
    try {
      test.run();
    } catch (Throwable failure) {
      thrown = failure;
    }
    timer.cancel(false);
    if (!over.cancel(false)) {
      interrupted.join();
      var unused = Thread.interrupted();
      throw new AssertionError(
          "the test hung and was interrupted after "
              + limit
              + ", which is at least three times the system property "
              + TimeLimit.PROPERTY,
          thrown);
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Not every test waits: on a busy machine, one may still be at its work. */
  private static void endOrStretch(CompletableFuture<@Nullable Void> over, Duration limit) {
    Duration stretched = limit.multipliedBy(MOST_STRETCHED);
    // A stretched wait must not be taken for a test that hangs.
    Duration longest =
        stretched.compareTo(TimeLimit.ofServers()) > 0 ? stretched : TimeLimit.ofServers();
    Duration more = Patience.beyond(limit, longest);
    if (more.isZero()) {
      over.complete(null);
    } else {
      var unused =
          TIMER.schedule(() -> over.complete(null), more.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
