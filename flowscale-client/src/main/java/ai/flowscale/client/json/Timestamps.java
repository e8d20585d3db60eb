package ai.flowscale.client.json;

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

  private static final int FRACTION = 19;

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

  private Timestamps() {}

  /** Reads a point in time, or null from a text that is none. */
  static @Nullable Instant parse(String text) {
    try {
      // A page of runs holds hundreds of them, and the formatter takes longer than the parser does.
      Instant instant = parseUsualForm(text);
      return instant != null ? instant : parseAnyForm(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant parseAnyForm(String text) {
    TemporalAccessor time = ANY_FORM.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
    return time instanceof ZonedDateTime zoned
        ? zoned.toInstant()
        : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
  }

  /** Reads {@code 2025-08-01T10:20:30}, with a fraction, {@code Z} or {@code +01:00} after it. */
  private static @Nullable Instant parseUsualForm(String text) {
    if (text.length() < FRACTION
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int zone = FRACTION;
    int nano = 0;
    if (zone < text.length() && text.charAt(zone) == '.') {
      zone++;
      for (int unit = 100_000_000; zone < text.length() && isDigit(text.charAt(zone)); zone++) {
        if (unit == 0) {
          return null;
        }
        nano += (text.charAt(zone) - '0') * unit;
        unit /= 10;
      }
    }
    int offset = offset(text, zone);
    if ((year | month | day | hour | minute | second) < 0 || offset == Integer.MIN_VALUE) {
      return null;
    }
    long local =
        LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC);
    return Instant.ofEpochSecond(local - offset, nano);
  }

  private static int offset(String text, int from) {
    int length = text.length() - from;
    if (length == 0 || (length == 1 && text.charAt(from) == 'Z')) {
      return 0;
    }
    if (length != 6 || text.charAt(from + 3) != ':') {
      return Integer.MIN_VALUE;
    }
    char sign = text.charAt(from);
    int hours = digits(text, from + 1, from + 3);
    int minutes = digits(text, from + 4, from + 6);
    // Beyond these the formatter decides.
    if ((sign != '+' && sign != '-') || (hours | minutes) < 0 || hours > 17 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return sign == '-' ? -seconds : seconds;
  }

  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
