package ai.flowscale.client.json;

import jakarta.json.JsonNumber;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Points in time in ISO-8601, with or without fraction, offset and zone. Python's {@code
 * isoformat()} writes no zone for what is UTC.
 */
final class Timestamps {

  private static final DateTimeFormatter ANY_FORM =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .parseLenient()
          .appendOffset("+HH", "Z")
          .parseStrict()
          .optionalEnd()
          .optionalStart()
          .appendLiteral('[')
          .parseCaseSensitive()
          .appendZoneRegionId()
          .appendLiteral(']')
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** The first number that counts milliseconds: as seconds it would be the year 5138. */
  private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(100_000_000_000L);

  /** Of the milliseconds until the year 33,658. */
  private static final int MOST_DIGITS = 15;

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private Timestamps() {}

  /**
   * Whether a time is one at which something happened. Where nothing has, some services send the
   * first time that their language knows, such as the year 1, or the last one.
   */
  static boolean isTold(Instant time) {
    return time.isAfter(Instant.EPOCH) && time.isBefore(LATEST);
  }

  /** Reads a number of seconds or milliseconds since 1970, or null from one that is neither. */
  static @Nullable Instant sinceEpoch(JsonNumber number) {
    BigDecimal count = number.bigDecimalValue();
    if (count.signum() < 0 || count.precision() - count.scale() > MOST_DIGITS) {
      return null;
    }
    BigDecimal seconds = count.compareTo(FIRST_MILLIS) < 0 ? count : count.movePointLeft(3);
    return Instant.ofEpochSecond(
        seconds.longValue(), seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
  }

  /** Reads a point in time, or null from a text that is none. */
  static @Nullable Instant parse(String text) {
    try {
      TemporalAccessor time = ANY_FORM.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
      return time instanceof ZonedDateTime zoned
          ? zoned.toInstant()
          : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
