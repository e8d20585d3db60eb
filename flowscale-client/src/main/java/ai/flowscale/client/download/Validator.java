package ai.flowscale.client.download;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.client.service.HttpDates;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What tells one version of a file from another, as {@code If-Range} takes it (RFC 9110, section
 * 13.1.5).
 *
 * @param field {@code ETag} or {@code Last-Modified}
 * @param value the value of that field
 */
record Validator(String field, String value) {
  /** A weak tag does not guarantee the same bytes. Nothing but what any transport can send. */
  private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");

  /** A file may change twice within a second, and clocks of a server farm differ by more. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  /** Reads the headers of a response; empty where they do not tell versions apart for sure. */
  static Optional<Validator> of(Headers headers) {
    Optional<String> tag = headers.first("ETag").map(String::strip);
    if (tag.isPresent()) {
      // A date is for files without a tag alone.
      return tag.filter(value -> STRONG_TAG.matcher(value).matches())
          .map(value -> new Validator("ETag", value));
    }
    Optional<String> modified = headers.first("Last-Modified").map(String::strip);
    Optional<Instant> changed = modified.flatMap(HttpDates::parse);
    Optional<Instant> now = headers.first("Date").map(String::strip).flatMap(HttpDates::parse);
    return changed.isPresent()
            && now.isPresent()
            && Duration.between(changed.get(), now.get()).compareTo(SETTLED) >= 0
        ? modified.map(value -> new Validator("Last-Modified", value))
        : Optional.empty();
  }

  /** Whether a response is of another version, for all that it says. */
  boolean isContradictedBy(Headers headers) {
    return headers.first(field).map(other -> !other.strip().equals(value)).orElse(false);
  }
}
