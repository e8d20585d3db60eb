package ai.flowscale.examples.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an interruption of the thread that made this, and keeps the JVM until that
 * thread has cleaned up: a file that is half downloaded is deleted.
 */
final class StopSignal {
  private static final long CLEANUP_SECONDS = 10;

  private final CountDownLatch cleanedUp = new CountDownLatch(1);
  private final Thread hook;

  StopSignal() {
    Thread worker = Thread.currentThread();
    hook = new Thread(() -> stop(worker), "quickstart-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop(Thread worker) {
    worker.interrupt();
    try {
      if (!cleanedUp.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Cleaning up takes too long; leaving it.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The thread has cleaned up, or had nothing to clean up. */
  void ended() {
    cleanedUp.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // The hook is running, which is what it is for.
      return;
    }
  }
}
