package ai.flowscale.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How long everything is measured.
 *
 * @param transports which transports
 * @param pairs how many measurements of each thing
 * @param slice how long one of them takes, where it is a matter of time
 * @param warmUp how long each contender runs unmeasured before
 * @param fileBytes how large the files of the transfers are
 * @param largestFile how large files grow in the table of growth
 */
public record Form(
    List<String> transports,
    int pairs,
    Duration slice,
    Duration warmUp,
    long fileBytes,
    long largestFile) {
  private static final List<String> ALL = List.of("jdk", "jersey", "vertx");

  /** Under five minutes, the tables of growth left out. */
  public static final Form SHORT =
      new Form(ALL, 10, Duration.ofMillis(100), Duration.ofMillis(800), 128L << 20, 256L << 20);

  /** With files of 2 GiB, and slices long enough for a quiet machine. */
  public static final Form LONG =
      new Form(ALL, 15, Duration.ofMillis(500), Duration.ofSeconds(4), 2L << 30, 2L << 30);

  /** Shows that everything works, and measures nothing. */
  public static final Form SMOKE =
      new Form(ALL, 2, Duration.ofMillis(20), Duration.ofMillis(20), 1L << 20, 1L << 20);

  /** The same for some transports alone. */
  Form of(List<String> some) {
    return new Form(some, pairs, slice, warmUp, fileBytes, largestFile);
  }

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
