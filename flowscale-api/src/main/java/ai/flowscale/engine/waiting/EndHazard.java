package ai.flowscale.engine.waiting;

/**
 * How likely a run is to end at a moment, given that it has not ended before: log-normal around the
 * times known, with some probability that this run is none of these but takes any longer time. That
 * part is what is left once a run has overrun its time, so that the hazard falls again.
 */
final class EndHazard {
  /** How likely a run is to have nothing to do with the ones before. */
  private static final double STRANGER = 0.1;

  private static final double SQRT_2_PI = Math.sqrt(2 * Math.PI);

  private final double mean;
  private final double spread;

  EndHazard(LogTimes times) {
    this.mean = times.mean();
    this.spread = times.spread();
  }

  /** Ends per second, at so many seconds. */
  double at(double seconds) {
    double z = (Math.log(seconds) - mean) / spread;
    double usual = 1 - STRANGER;
    double density = usual * Math.exp(-z * z / 2) / (seconds * spread * SQRT_2_PI);
    double survival = usual * upperTail(z);
    // A stranger that lasts beyond the usual time lasts t times as long with a probability of 1/t.
    double overrun = Math.max(1, seconds / median());
    survival += STRANGER / overrun;
    if (overrun > 1) {
      density += STRANGER / overrun / seconds;
    }
    return density / survival;
  }

  /** The time that half of the usual runs take, in seconds. */
  double median() {
    return Math.exp(mean);
  }

  /** The time after which few of the usual runs are still under way, in seconds. */
  double late() {
    return Math.exp(mean + 2 * spread);
  }

  /** The typical scale on which the hazard changes, in seconds. */
  double scale() {
    return Math.exp(mean) * spread;
  }

  /**
   * The probability of a standard normal value above z, to 1e-7 (Abramowitz and Stegun, 7.1.26).
   * The strangers' part is far above that wherever the error would show.
   */
  static double upperTail(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double polynomial =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double tail = polynomial * Math.exp(-x * x) / 2;
    return z >= 0 ? tail : 1 - tail;
  }
}
