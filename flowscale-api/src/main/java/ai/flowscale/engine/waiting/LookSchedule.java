package ai.flowscale.engine.waiting;

import ai.flowscale.api.WaitOptions;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When to look next. Where the times of a workflow are known, looks are dense where the run is
 * likely to end and sparse elsewhere; where nothing is known, and after the time has been overrun,
 * they follow each other at intervals that grow with the time that has passed.
 *
 * <p>The expected delay between an end and the look that sees it, at a given number of looks, is
 * least where the density of looks goes with the root of the hazard. So the next look comes when
 * that root, summed up from now on, reaches {@link #PRICE}.
 */
final class LookSchedule {
  /**
   * What a look costs, against seconds of delay: the lower, the more looks. With this a workflow
   * whose times spread by 15 % costs fewer requests than one look and one output call every two
   * seconds, and its ends are seen 0.2 s later on average.
   */
  private static final double PRICE = 0.16;

  private static final double SHORTEST_SECONDS = 0.1;
  private static final double FIRST_SECONDS = 0.25;

  /**
   * The part of the time that has passed after which to look again where nothing is known, and of
   * that by which a run has overrun what is known.
   */
  private static final double GROWTH = 0.15;

  /** The part of an interval that is drawn, so that many waits do not look in step. */
  private static final double JITTER = 0.1;

  /** How often the hazard is sampled over its own scale. */
  private static final double SAMPLES = 16;

  private static final double SHORTEST_SAMPLE = 0.02;

  /** How often a failed look doubles the interval at most: then it is a minute. */
  private static final int MOST_DOUBLINGS = 8;

  private static final double NANOS = 1e9;

  private final WaitOptions options;
  private final double longest;
  private final DoubleSupplier random;

  /**
   * Takes the bounds.
   *
   * @param random draws from zero to below one
   */
  LookSchedule(WaitOptions options, DoubleSupplier random) {
    this.options = options;
    this.longest = seconds(options.maxInterval());
    this.random = random;
  }

  boolean isFixed() {
    return options.isFixedInterval();
  }

  /** Returns the delay of the next look at something of which nothing is known. */
  Duration afterElapsed(double seconds) {
    return jittered(Math.max(FIRST_SECONDS, seconds * GROWTH));
  }

  /** Returns the delay of the next look after some that failed, one after the other. */
  Duration afterFailures(int failures) {
    return jittered(FIRST_SECONDS * (1 << Math.min(MOST_DOUBLINGS, failures - 1)));
  }

  /**
   * Returns the delay of the next look at a run.
   *
   * @param times how long it took before
   * @param elapsed the seconds since the run began, by the same measure
   */
  Duration next(LogTimes times, double elapsed) {
    if (times.isEmpty() || isFixed()) {
      return afterElapsed(elapsed);
    }
    EndHazard hazard = new EndHazard(times);
    double overrun = GROWTH * (elapsed - hazard.late());
    return jittered(Math.max(SHORTEST_SECONDS, Math.max(overrun, wait(hazard, elapsed))));
  }

  private double wait(EndHazard hazard, double elapsed) {
    double reached = 0;
    double waited = 0;
    while (waited < longest) {
      double now = elapsed + waited;
      // Far from where the run is likely to end the hazard changes slowly.
      double step =
          Math.max(
              Math.max(SHORTEST_SAMPLE, hazard.scale() / SAMPLES),
              Math.abs(now - hazard.median()) / SAMPLES);
      double gain = Math.sqrt(hazard.at(now + step / 2)) / PRICE * step;
      if (reached + gain >= 1) {
        return waited + step * (1 - reached) / gain;
      }
      reached += gain;
      waited += step;
    }
    return longest;
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }

  private Duration jittered(double seconds) {
    if (isFixed()) {
      return options.maxInterval();
    }
    double drawn = Math.min(seconds, longest) * (1 - JITTER * random.getAsDouble());
    return Duration.ofNanos(Math.max(1, Math.round(drawn * NANOS)));
  }
}
