package ai.flowscale.api.model;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Whether a text is a URI. */
interface LinkSyntax {

  /** What stands in a URI for itself, anywhere behind the host (RFC 3986, appendix A). */
  String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?@!$&'()*+,;=";

  /** The same as bits, for the characters from 0 and from 64 on. */
  long PLAIN_BELOW_64 = bits(0);

  /** See {@link #PLAIN_BELOW_64}. */
  long PLAIN_FROM_64 = bits(64);

  private static long bits(int first) {
    return PLAIN
        .chars()
        .filter(c -> c >= first && c < first + Long.SIZE)
        .mapToLong(c -> 1L << (c - first))
        .reduce(0, (some, more) -> some | more);
  }

  /**
   * Whether a text is a URI at first sight: http or https, a host without a port, and nothing out
   * of the ordinary behind it. True of what storage signs, and a small part of the cost of {@link
   * #parse}, which decides about everything else.
   */
  static boolean isPlain(String text) {
    int host = startOfHost(text);
    if (host < 0) {
      return false;
    }
    int end = host;
    while (end < text.length() && isOfHost(text.charAt(end))) {
      end++;
    }
    return end > host && (end == text.length() || text.charAt(end) == '/') && isPlain(text, end);
  }

  private static int startOfHost(String text) {
    if (text.startsWith("https://")) {
      return 8;
    }
    return text.startsWith("http://") ? 7 : -1;
  }

  private static boolean isPlain(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      if (!isPlain(text.charAt(i)) && !isEscape(text, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    // A shift by more than 63 goes by its last six bits.
    return c < 128 && ((c < 64 ? PLAIN_BELOW_64 : PLAIN_FROM_64) & (1L << c)) != 0;
  }

  private static boolean isEscape(String text, int i) {
    return text.charAt(i) == '%'
        && i + 2 < text.length()
        && isHex(text.charAt(i + 1))
        && isHex(text.charAt(i + 2));
  }

  private static boolean isOfHost(char c) {
    return isLetterOrDigit(c) || c == '.' || c == '-';
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
  }

  /** Makes an address of a text, or null where it is none. */
  static @Nullable URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
