package ai.flowscale.transport.toolkit.internal;

/** How much a subscriber has asked for. */
public final class Demand {
  private Demand() {}

  /** Adds more to it; what is too large for a number is without bound (Reactive Streams, 3.17). */
  public static long add(long had, long more) {
    long sum = had + more;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Takes one off, unless it is without bound. */
  public static long less(long had) {
    return had == Long.MAX_VALUE ? had : had - 1;
  }
}
