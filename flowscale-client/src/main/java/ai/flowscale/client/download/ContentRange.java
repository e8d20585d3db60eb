package ai.flowscale.client.download;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a file a response holds (RFC 9110, section 14.4).
 *
 * @param first the first byte, from 0
 * @param last the last byte, inclusive
 * @param total the length of the whole file
 */
record ContentRange(long first, long last, long total) {
  private static final Pattern BYTES =
      Pattern.compile("bytes +(\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /** Reads a header; empty where it makes no sense or leaves the total open. */
  static Optional<ContentRange> parse(String header) {
    Matcher matcher = BYTES.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ContentRange range =
        new ContentRange(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)));
    return range.first <= range.last && range.last < range.total
        ? Optional.of(range)
        : Optional.empty();
  }
}
