package ai.flowscale.client.concurrent;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time do something that several want done. Whoever comes meanwhile goes on at
 * once, and it is done once more for all of them. Who wants it again from within it does not
 * recurse.
 */
public final class Rounds {
  private final Runnable round;

  /** How often somebody has come since the round in flight began. */
  private final AtomicInteger wanted = new AtomicInteger();

  /** Takes what is to be done. */
  public Rounds(Runnable round) {
    this.round = round;
  }

  /**
   * Has it done at least once from now on, by this thread or by the one that is at it. What it
   * throws is thrown here, after all rounds that were wanted meanwhile, and blocks no later round.
   */
  public void want() {
    if (wanted.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    @Nullable RuntimeException failure = null;
    @Nullable Error error = null;
    do {
      try {
        round.run();
      } catch (RuntimeException thrown) {
        failure = thrown;
      } catch (Error thrown) {
        error = thrown;
      }
      seen = wanted.addAndGet(-seen);
    } while (seen != 0);
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
  }
}
