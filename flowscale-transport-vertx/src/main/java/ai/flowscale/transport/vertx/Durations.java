package ai.flowscale.transport.vertx;

import java.time.Duration;

/** Durations as Vert.x takes them: in milliseconds that fit an {@code int}. */
final class Durations {
  static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private Durations() {}

  /** Returns the duration, or 24 days where it is longer. */
  static Duration bounded(Duration duration) {
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }

  /** Returns the bounded duration in milliseconds, at least one. */
  static int millis(Duration duration) {
    return (int) Math.max(1, bounded(duration).toMillis());
  }

  /** Returns the bounded duration in whole seconds, at least one: Vert.x takes 0 for endless. */
  static Duration seconds(Duration duration) {
    return Duration.ofSeconds(Math.max(1, bounded(duration).toSeconds()));
  }
}
