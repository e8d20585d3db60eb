package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Timestamps in the format of either dialect. */
final class Timestamps {
  private static final DateTimeFormatter WITHOUT_ZONE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** Adds a duration. A time that is too far away to be counted is never reached. */
  static Instant later(Instant time, Duration duration) {
    try {
      return time.plus(duration);
    } catch (DateTimeException | ArithmeticException tooFar) {
      return Instant.MAX;
    }
  }

  static JsonValue write(Dialect dialect, @Nullable Instant instant) {
    if (instant == null) {
      return JsonValue.NULL;
    }
    return Json.text(
        switch (dialect) {
          case CURRENT -> instant.toString();
          case OPENAPI -> WITHOUT_ZONE.format(instant);
        });
  }
}
