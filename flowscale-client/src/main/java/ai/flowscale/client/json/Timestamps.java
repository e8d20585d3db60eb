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

  private Timestamps() {}

  /** Returns false for placeholders and for what no duration is computed from. */
  static boolean isTold(Instant time) {
    return time.isAfter(Instant.EPOCH) && time.isBefore(LATEST);
  }

  /** Reads a point in time, or null from a text that is none. */
  static @Nullable Instant parse(String text) {
    try {
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
      return time instanceof ZonedDateTime zoned
          ? zoned.toInstant()
          : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
