package ai.flowscale.tests.endurance.waits;

import java.time.Duration;
import java.util.List;

/**
 * What a client that does not learn does, as the service's Python SDK is described: every two
 * seconds it asks for the run, and for each output that is not there yet; and it sleeps once more
 * when it has them all. The first look comes at once. Each run has one output.
 */
final class PlainPolling {
  private static final double INTERVAL = 2;
  private static final int REQUESTS_PER_LOOK = 2;

  private PlainPolling() {}

  /** How often it looks at a run that takes so long, the look that finds it completed included. */
  private static long looks(Duration run) {
    return (long) Math.ceil(seconds(run) / INTERVAL) + 1;
  }

  static long requests(List<Duration> runs) {
    return runs.stream().mapToLong(run -> REQUESTS_PER_LOOK * looks(run)).sum();
  }

  /** The mean time from the end of a run to the return, in seconds. */
  static double meanDelay(List<Duration> runs) {
    return runs.stream()
        .mapToDouble(run -> looks(run) * INTERVAL - seconds(run))
        .average()
        .orElseThrow();
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
