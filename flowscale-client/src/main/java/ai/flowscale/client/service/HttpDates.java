package ai.flowscale.client.service;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the dates of headers, in the form that servers send (RFC 9110, section 5.6.7). */
public final class HttpDates {
  private HttpDates() {}

  /** Returns the time, or nothing where the value is not a date. */
  public static Optional<Instant> parse(String value) {
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }
}
