package ai.flowscale.tests.endurance.waits;

import java.time.Duration;
import java.util.List;

/**
 * What a client that does not learn does, as the service's Python SDK is described: every two
 * seconds it asks for the run, and for each output that is not there yet; and it sleeps once more
 * when it has them all. The first poll comes at once. Each run has one output.
 */
final class PlainPolling {
  private static final double INTERVAL = 2;
  private static final int REQUESTS_PER_POLL = 2;

  private PlainPolling() {}

  /**
   * Returns how often it polls a run of this duration, including the poll that finds it completed.
   */
  private static long polls(Duration run) {
    return (long) Math.ceil(seconds(run) / INTERVAL) + 1;
  }

  static long requests(List<Duration> runs) {
    return runs.stream().mapToLong(run -> REQUESTS_PER_POLL * polls(run)).sum();
  }

  /** The mean time from the end of a run to the return, in seconds. */
  static double meanDelay(List<Duration> runs) {
    return runs.stream()
        .mapToDouble(run -> polls(run) * INTERVAL - seconds(run))
        .average()
        .orElseThrow();
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
