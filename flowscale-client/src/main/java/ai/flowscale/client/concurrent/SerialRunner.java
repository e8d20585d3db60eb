package ai.flowscale.client.concurrent;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs one action on whatever thread signals that it is needed, but never on two threads at a time.
 * Signals sent while the action is running are coalesced into one more run on the thread that is
 * running it.
 */
public final class SerialRunner {
  private final Runnable action;

  /** How many signals have come since the current run began. */
  private final AtomicInteger signals = new AtomicInteger();

  /** Takes the action. */
  public SerialRunner(Runnable action) {
    this.action = action;
  }

  /**
   * Has the action run once more, here or on the thread that is running it. What the action throws
   * is thrown here after the last run, and prevents no later run.
   */
  public void signal() {
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    @Nullable RuntimeException failure = null;
    @Nullable Error error = null;
    do {
      try {
        action.run();
      } catch (RuntimeException thrown) {
        failure = thrown;
      } catch (Error thrown) {
        error = thrown;
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
  }
}
