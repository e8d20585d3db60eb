package ai.flowscale.client.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Points in time in ISO-8601, with or without fraction, offset and zone. Python's {@code
 * isoformat()} writes no zone for what is UTC.
 */
final class Timestamps {
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /**
   * What the service sends, in UTC, the fraction with any number of digits. A formatter takes a
   * third of the time in which a page of runs is read.
   */
  private static final String USUAL = "0000-00-00T00:00:00.000000000";

  private static final int SECONDS = 19;

  private Timestamps() {}

  /** Returns false for placeholders and for what no duration is computed from. */
  static boolean isTold(Instant time) {
    return time.isAfter(Instant.EPOCH) && time.isBefore(LATEST);
  }

  /** Reads a point in time, or null from a text that is none. */
  static @Nullable Instant parse(String text) {
    int end = text.length() - (text.endsWith("Z") ? 1 : text.endsWith("+00:00") ? 6 : 0);
    try {
      if (hasUsualForm(text, end)) {
        return usual(text, end);
      }
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
      return time instanceof ZonedDateTime zoned
          ? zoned.toInstant()
          : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean hasUsualForm(String text, int end) {
    if (end < SECONDS || end == SECONDS + 1 || end > USUAL.length()) {
      return false;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (USUAL.charAt(i) == '0' ? c < '0' || c > '9' : c != USUAL.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Instant usual(String text, int end) {
    int nanos =
        end == SECONDS
            ? 0
            : (int) (number(text, SECONDS + 1, end) * Math.pow(10, USUAL.length() - end));
    return LocalDateTime.of(
            number(text, 0, 4),
            number(text, 5, 7),
            number(text, 8, 10),
            number(text, 11, 13),
            number(text, 14, 16),
            number(text, 17, SECONDS),
            nanos)
        .toInstant(ZoneOffset.UTC);
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
