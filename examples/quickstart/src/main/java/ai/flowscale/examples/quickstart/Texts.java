package ai.flowscale.examples.quickstart;

import java.time.Duration;
import java.util.Locale;

/** How the program writes numbers, and messages in one line. */
final class Texts {
  private static final int KILO = 1000;
  private static final int LONGEST_LINE = 500;

  private Texts() {}

  /** A number of bytes, such as {@code 76.5 kB}. */
  static String size(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= KILO && unit < 3) {
      size /= KILO;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", size, "kMGT".charAt(unit));
  }

  /** A time such as {@code 4.2 s}. */
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  /** A text without line breaks, and not endless: what a service says may be anything. */
  static String oneLine(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }
}
