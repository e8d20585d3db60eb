package ai.flowscale.tck.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    Thread thread = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<@Nullable Void> interrupted = new CompletableFuture<>();
    ScheduledFuture<?> timer =
        TIMER.schedule(
            () -> {
              if (over.compareAndSet(false, true)) {
                thread.interrupt();
                interrupted.complete(null);
              }
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    Throwable thrown = null;
    try {
      test.run();
    } catch (Throwable failure) {
      thrown = failure;
    }
    timer.cancel(false);
    if (!over.compareAndSet(false, true)) {
      interrupted.join();
      var unused = Thread.interrupted();
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
}
