package ai.flowscale.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Durations and times as people say them. */
final class Times {
  private Times() {}

  /**
   * A duration in its two largest units, such as {@code 6.2 s}, {@code 3 min 5 s}, {@code 2 d 4 h}.
   */
  static String duration(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return Math.floorDiv(time.toMillis(), 100) / 10.0 + " s";
    } else if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    } else if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    String first = large + " " + largeUnit;
    return small == 0 ? first : first + " " + small + " " + smallUnit;
  }

  /** A duration as options take it, in its two largest units, such as {@code 1h30m}. */
  static String option(Duration time) {
    if (time.isNegative()) {
      return "-" + option(time.negated());
    }
    long seconds = time.toSeconds();
    if (seconds >= 86_400) {
      return joined(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    } else if (seconds >= 3600) {
      return joined(seconds / 3600, "h", seconds % 3600 / 60, "m");
    } else if (seconds >= 60) {
      return joined(seconds / 60, "m", seconds % 60, "s");
    }
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }

  private static String joined(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }

  /** How long ago a time was, such as {@code 3 min ago}; the clocks of two machines may differ. */
  static String ago(Instant time, Instant now) {
    Duration since = Duration.between(time, now);
    return since.toSeconds() < 1 ? "just now" : largest(since) + " ago";
  }

  /** A duration in its largest unit, such as {@code 3 min}. */
  static String largest(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    } else if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }

  /** A time to the second, and how long ago it was. */
  static String withAge(Instant time, Instant now) {
    return time.truncatedTo(ChronoUnit.SECONDS) + " (" + ago(time, now) + ")";
  }
}
