package ai.flowscale.engine.waiting;

/**
 * How long something took the times before: the mean and the spread of the logarithms, the latest
 * times weighing most. Immutable.
 *
 * @param weight how many times it stands for
 * @param mean the mean of the logarithms of the seconds
 * @param squares the sum of their squared distances from the mean
 */
record LogTimes(double weight, double mean, double squares) {
  static final LogTimes NONE = new LogTimes(0, 0, 0);

  /** What is left of the weight of all times before, with each new one. */
  private static final double DECAY = 0.9;

  /** The spread that is assumed before there are times, and how many it counts for. */
  private static final double ASSUMED_SPREAD = 0.2;

  private static final double ASSUMED_WEIGHT = 2;

  /** A time further off than this counts as one at this distance: it may be a freak. */
  private static final double OUTLIER_SPREADS = 3;

  private static final double SHORTEST_SECONDS = 0.01;

  /** How many times are needed before one of them can be told to be a freak. */
  private static final double ENOUGH_WEIGHT = 2.5;

  boolean isEmpty() {
    return weight == 0;
  }

  /** Returns these times and one more. */
  LogTimes with(double seconds) {
    double log = Math.log(Math.max(SHORTEST_SECONDS, seconds));
    if (weight > ENOUGH_WEIGHT) {
      double most = OUTLIER_SPREADS * spread();
      log = Math.max(mean - most, Math.min(mean + most, log));
    }
    double before = weight * DECAY;
    double after = before + 1;
    double distance = log - mean;
    double shifted = mean + distance / after;
    return new LogTimes(after, shifted, squares * DECAY + distance * (log - shifted));
  }

  /** The standard deviation to expect of the logarithm of the next time. */
  double spread() {
    double variance =
        (ASSUMED_WEIGHT * ASSUMED_SPREAD * ASSUMED_SPREAD + squares) / (ASSUMED_WEIGHT + weight);
    // The mean itself is known the less the fewer times there were.
    return Math.sqrt(variance * (1 + 1 / weight));
  }
}
