package ai.flowscale.client.transport;

import ai.flowscale.api.spi.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the length of a response is certain (RFC 9112, section 6.3). HTTP libraries choose one of
 * several, each another one; where two ends of a connection disagree, the rest of one response is
 * the beginning of the next.
 */
final class ContentLengths {
  private static final int MOST_DIGITS = 18;

  private ContentLengths() {}

  /** Returns what makes a length uncertain, or null where nothing does. */
  static @Nullable String problemOf(Headers headers) {
    List<String> lengths = headers.all("Content-Length");
    if (lengths.isEmpty()) {
      return null;
    }
    String length = lengths.get(0);
    if (length.isEmpty()
        || length.length() > MOST_DIGITS
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return "its Content-Length is not a number";
    }
    if (!lengths.stream().allMatch(length::equals)) {
      return "it has several lengths";
    }
    return headers.all("Transfer-Encoding").isEmpty()
        ? null
        : "it has both a Content-Length and a Transfer-Encoding";
  }
}
