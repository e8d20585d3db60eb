package ai.flowscale.benchmarks;

import java.time.Duration;

/**
 * How long everything is measured.
 *
 * @param pairs how many measurements of each thing
 * @param slice how long one of them takes, where it is a matter of time
 * @param warmUp how long each contender runs unmeasured before
 * @param fileBytes how large the files of the transfers are
 * @param largestFile how large files grow in the table of growth
 */
public record Form(int pairs, Duration slice, Duration warmUp, long fileBytes, long largestFile) {
  /** Under five minutes. */
  public static final Form SHORT =
      new Form(11, Duration.ofMillis(150), Duration.ofMillis(1200), 128L << 20, 256L << 20);

  /** With files of 2 GiB, and slices long enough for a quiet machine. */
  public static final Form LONG =
      new Form(15, Duration.ofMillis(500), Duration.ofSeconds(4), 2L << 30, 2L << 30);

  /** Shows that everything works, and measures nothing. */
  public static final Form SMOKE =
      new Form(2, Duration.ofMillis(20), Duration.ofMillis(20), 1L << 20, 1L << 20);

  static Form named(String name) {
    return switch (name) {
      case "short" -> SHORT;
      case "long" -> LONG;
      case "smoke" -> SMOKE;
      default ->
          throw new IllegalArgumentException("bench.form is short, long or smoke, not " + name);
    };
  }
}
