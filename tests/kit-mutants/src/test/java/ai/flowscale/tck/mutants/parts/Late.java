package ai.flowscale.tck.mutants.parts;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does things later than at once, and earlier than the shortest limit of a wait ends. */
public final class Late {
  /** On a thread of the JVM's own, which the kit does not take for one of a transport. */
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tck-late");
            thread.setDaemon(true);
            return thread;
          });

  private static final long MILLIS = 1_500;

  private Late() {}

  /** Does it later. */
  public static void run(Runnable task) {
    var unused = TIMER.schedule(task, MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns later. */
  public static void pause() {
    CountDownLatch passed = new CountDownLatch(1);
    run(passed::countDown);
    try {
      passed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
