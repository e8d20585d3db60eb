package ai.flowscale.benchmarks.measure;

import java.util.stream.IntStream;

/**
 * How well the library does beside a rival.
 *
 * @param name what was done
 * @param rivalName who else did it
 * @param unit what was measured
 * @param ours what the library needed
 * @param rival what the rival needed
 * @param ratio of the pairs, each by itself; larger is better
 * @param goal which goal there is
 */
public record Ratio(
    String name,
    String rivalName,
    Unit unit,
    Quartiles ours,
    Quartiles rival,
    Quartiles ratio,
    Goal goal) {

  /** What is to be reached. */
  public enum Goal {
    /** As fast as the rival, all but what measuring on a shared machine blurs. */
    AS_FAST(0.92, 0.95),
    /** At most 1.2 times the rival's time. */
    A_FIFTH_MORE(1 / 1.2, 1 / 1.2),
    /** At most 1.02 times the rival's time. */
    TWO_PERCENT_MORE(1 / 1.02, 1 / 1.02),
    /** None: printed for comparison. */
    NONE(0, 0);

    private final double median;
    private final double upper;

    Goal(double median, double upper) {
      this.median = median;
      this.upper = upper;
    }

    private String verdict(Quartiles ratio) {
      if (this == NONE) {
        return "";
      }
      return ratio.median() >= median && ratio.upper() >= upper ? "reached" : "missed";
    }
  }

  /** Sums up pairs, of which the first measurements lie at the first places, and so on. */
  public static Ratio of(
      String name, String rivalName, Unit unit, Goal goal, double[] ours, double[] rivals) {
    double[] ratios =
        IntStream.range(0, ours.length).mapToDouble(i -> unit.ratio(ours[i], rivals[i])).toArray();
    return new Ratio(
        name,
        rivalName,
        unit,
        Quartiles.of(ours),
        Quartiles.of(rivals),
        Quartiles.of(ratios),
        goal);
  }

  /** Returns the line that a program can read: medians. */
  public String line() {
    return "RATIO "
        + name
        + " "
        + Quartiles.text(ours.median())
        + " "
        + Quartiles.text(rival.median())
        + " "
        + Quartiles.text(ratio.median());
  }

  static String header() {
    return "| what | rival | unit | ours | rival's | ratio | goal |\n|---|---|---|---|---|---|---|";
  }

  String row() {
    return "| "
        + String.join(
            " | ",
            name,
            rivalName,
            unit.sign(),
            ours.toString(),
            rival.toString(),
            ratio.toString(),
            goal.verdict(ratio))
        + " |";
  }
}
