package ai.flowscale.benchmarks.measure;

import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * The middle of several measurements, and how far they lie apart.
 *
 * @param lower a quarter is below
 * @param median half is below
 * @param upper a quarter is above
 */
public record Quartiles(double lower, double median, double upper) {

  /** Sums up measurements. */
  public static Quartiles of(double[] measurements) {
    DescriptiveStatistics all = new DescriptiveStatistics(measurements);
    return new Quartiles(all.getPercentile(25), all.getPercentile(50), all.getPercentile(75));
  }

  /** Returns the median with the quartiles behind it, in three digits or more. */
  @Override
  public String toString() {
    return text(median) + " (" + text(lower) + "-" + text(upper) + ")";
  }

  static String text(double number) {
    String form = number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, number);
  }
}
