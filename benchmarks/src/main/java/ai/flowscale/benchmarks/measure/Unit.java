package ai.flowscale.benchmarks.measure;

/** What is measured. */
public enum Unit {
  /** Microseconds: fewer are better. */
  MICROSECONDS("µs", true),
  /** Milliseconds: fewer are better. */
  MILLISECONDS("ms", true),
  /** Millions of bytes a second: more are better. */
  MEGABYTES_PER_SECOND("MB/s", false);

  private final String sign;
  private final boolean fewerAreBetter;

  Unit(String sign, boolean fewerAreBetter) {
    this.sign = sign;
    this.fewerAreBetter = fewerAreBetter;
  }

  /** Returns how it is written. */
  public String sign() {
    return sign;
  }

  /** How well the first does beside the second: 1 for as well, more for better. */
  double ratio(double ours, double rival) {
    return fewerAreBetter ? rival / ours : ours / rival;
  }
}
