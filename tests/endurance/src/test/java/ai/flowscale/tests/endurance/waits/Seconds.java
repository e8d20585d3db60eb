package ai.flowscale.tests.endurance.waits;

import java.time.Duration;
import java.util.Collection;

/** Counts by the second. */
final class Seconds {
  private static final long NANOS = Duration.ofSeconds(1).toNanos();

  private Seconds() {}

  /** How many of some moments, in nanoseconds, lie within one second, wherever it begins. */
  static int most(Collection<Long> nanos) {
    long[] moments = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    int most = 0;
    int first = 0;
    for (int last = 0; last < moments.length; last++) {
      while (moments[last] - moments[first] >= NANOS) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
