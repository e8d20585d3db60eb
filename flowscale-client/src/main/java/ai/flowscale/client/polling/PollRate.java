package ai.flowscale.client.polling;

/**
 * How many requests may go out: no more than so many in any second. A tenth of them may go at once
 * after a rest; then they follow each other evenly. Guarded by its user.
 */
final class PollRate {
  private static final double NANOS = 1e9;
  private static final double BURST_PART = 0.1;

  /** Less than what is left, since what goes evenly here may arrive less evenly there. */
  private static final double EVEN_PART = 0.85;

  private final boolean bounded;
  private final double burst;
  private final double perNano;
  private double ready;
  private long at;

  /**
   * Takes the bound.
   *
   * @param perSecond the bound, or 0 for none
   */
  PollRate(int perSecond, long now) {
    this.bounded = perSecond > 0;
    // In any second the burst goes and what follows meanwhile: together no more than asked for.
    this.burst = 1 + Math.floor(perSecond * BURST_PART);
    this.perNano = Math.max(1, perSecond * EVEN_PART) / NANOS;
    this.ready = burst;
    this.at = now;
  }

  /** Takes one request, if one may go now. */
  boolean take(long now) {
    if (!bounded) {
      return true;
    }
    ready = readyAt(now);
    at = now;
    if (ready < 1) {
      return false;
    }
    ready -= 1;
    return true;
  }

  /** Returns when the next request may go: now or later. */
  long next(long now) {
    double missing = bounded ? 1 - readyAt(now) : 0;
    return missing <= 0 ? now : now + Math.max(1, (long) Math.ceil(missing / perNano));
  }

  private double readyAt(long now) {
    return Math.min(burst, ready + (now - at) * perNano);
  }
}
