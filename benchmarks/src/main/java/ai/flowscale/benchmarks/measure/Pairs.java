package ai.flowscale.benchmarks.measure;

import java.util.function.DoubleSupplier;

/**
 * Measures two things in turn, so that whatever else goes on in the machine strikes both. Who comes
 * first changes from pair to pair.
 */
public final class Pairs {
  private final int count;

  /** So many of them. */
  public Pairs(int count) {
    this.count = count;
  }

  /** One of the two, and how to measure it once. */
  public record Contender(String name, DoubleSupplier measurement) {}

  /** Measures all pairs. */
  public Ratio measure(
      String name, Unit unit, Ratio.Goal goal, DoubleSupplier ours, Contender rival) {
    double[] mine = new double[count];
    double[] others = new double[count];
    for (int pair = 0; pair < count; pair++) {
      if (pair % 2 == 0) {
        mine[pair] = ours.getAsDouble();
        others[pair] = rival.measurement().getAsDouble();
      } else {
        others[pair] = rival.measurement().getAsDouble();
        mine[pair] = ours.getAsDouble();
      }
    }
    return Ratio.of(name, rival.name(), unit, goal, mine, others);
  }
}
