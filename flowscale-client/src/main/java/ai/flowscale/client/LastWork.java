package ai.flowscale.client;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what a call that was ended early still has to do. The call itself bounds that by the
 * client's scheduler; here is the bound for one whose scheduler stands still.
 */
final class LastWork {
  /** More than a call takes by its own bound. */
  static final long SECONDS = 10;

  private LastWork() {}

  /** Waits although the thread is interrupted; whether the work is done. */
  static boolean await(CompletableFuture<?> work, long seconds) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          work.get(seconds, TimeUnit.SECONDS);
          return true;
        } catch (InterruptedException again) {
          interrupted = true;
        } catch (ExecutionException | CancellationException failed) {
          return true;
        } catch (TimeoutException late) {
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
