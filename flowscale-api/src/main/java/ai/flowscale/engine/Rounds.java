package ai.flowscale.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time do something that several want done. Whoever comes meanwhile goes on at
 * once, and it is done once more for all of them. Who wants it again from within it does not
 * recurse.
 */
public final class Rounds {
  private final Runnable round;

  /** How often somebody has come since the round under way began. */
  private final AtomicInteger wanted = new AtomicInteger();

  /** Takes what is to be done; it must throw nothing. */
  public Rounds(Runnable round) {
    this.round = round;
  }

  /** Has it done at least once from now on, by this thread or by the one that is at it. */
  public void want() {
    if (wanted.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      round.run();
      seen = wanted.addAndGet(-seen);
    } while (seen != 0);
  }
}
