package ai.flowscale.client.service;

import ai.flowscale.api.spi.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After} in both its forms (RFC 9110, section 10.2.3). */
public final class RetryAfter {
  private RetryAfter() {}

  /**
   * Returns the delay that a response asks for, from now on.
   *
   * @param ours the time by our clock, for a response that does not tell the server's
   */
  public static Optional<Duration> of(Headers headers, Instant ours) {
    Instant now = headers.first("Date").flatMap(RetryAfter::date).orElse(ours);
    return headers.first("Retry-After").flatMap(value -> parse(value, now));
  }

  /**
   * Returns the delay from now on.
   *
   * @param value the header's value
   * @param now the time by the server's clock where it told it, else by ours
   */
  static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return date(text).map(at -> at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
    }
    try {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    } catch (NumberFormatException tooLarge) {
      return Optional.of(Duration.ofSeconds(Long.MAX_VALUE));
    }
  }

  /** Reads a date in the form that servers send (RFC 9110, section 5.6.7). */
  private static Optional<Instant> date(String value) {
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }
}
