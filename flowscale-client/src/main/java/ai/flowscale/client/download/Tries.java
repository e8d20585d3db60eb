package ai.flowscale.client.download;

import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * Counts the tries of a download. A long file over a bad line may break often: only tries in a row
 * that brought nothing new count, and a bound on all of them ends what would go on for ever.
 */
final class Tries implements IntUnaryOperator {
  /** How often one download is tried in all. */
  static final int MAX = 1_000;

  private final LongSupplier progress;
  private long before;
  private int inVain;

  /** Takes what tells how far the download ever was. */
  Tries(LongSupplier progress) {
    this.progress = progress;
  }

  /** Returns which try in a row without progress has failed, from 1. */
  @Override
  public int applyAsInt(int failed) {
    if (failed >= MAX) {
      return Integer.MAX_VALUE;
    }
    long now = progress.getAsLong();
    // The first try after progress has the same patience as the first try of all.
    inVain = now > before ? 1 : inVain + 1;
    before = now;
    return inVain;
  }
}
