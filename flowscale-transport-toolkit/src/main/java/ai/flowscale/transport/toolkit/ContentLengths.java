package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
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

  /** Returns how long a body must be, or -1 where its head does not say so for certain. */
  static long expected(Headers headers) {
    // That of an encoded body too: HTTP libraries that decode it remove its length.
    return problemOf(headers) == null
        ? headers.first("Content-Length").map(Long::parseLong).orElse(-1L)
        : -1;
  }

  /** Returns what is wrong with the length of a body, or null. */
  static @Nullable IOException wrong(long expected, long received) {
    if (expected < 0 || expected == received) {
      return null;
    }
    return received < expected
        ? new EOFException("the body ended after " + received + " of " + expected)
        : new ProtocolException("the body has " + received + " bytes, and a length of " + expected);
  }

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
