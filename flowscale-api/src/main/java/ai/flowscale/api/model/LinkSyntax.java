package ai.flowscale.api.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether a text is a URI. */
interface LinkSyntax {

  /** What stands in a URI for itself, anywhere behind the host (RFC 3986, appendix A). */
  String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?@!$&'()*+,;=";

  /** What kind each character of ASCII is of: one of the next three. */
  byte[] KINDS = kinds();

  /** Stands for itself. */
  byte IS_PLAIN = 0;

  /** Begins an escape. */
  byte IS_PERCENT = 1;

  /** Is for {@link #parse} to decide. */
  byte IS_OTHER = 2;

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    Arrays.fill(kinds, IS_OTHER);
    PLAIN.chars().forEach(c -> kinds[c] = IS_PLAIN);
    kinds['%'] = IS_PERCENT;
    return kinds;
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
    // Links are long: no branch for a character, and the last of ASCII for all beyond it.
    int kinds = IS_PLAIN;
    for (int i = start; i < text.length(); i++) {
      kinds |= KINDS[Math.min(text.charAt(i), 127)];
    }
    return kinds == IS_PLAIN || (kinds == IS_PERCENT && everyPercentIsEscape(text, start));
  }

  private static boolean everyPercentIsEscape(String text, int start) {
    int percent = text.indexOf('%', start);
    while (percent >= 0 && isEscape(text, percent)) {
      percent = text.indexOf('%', percent + 3);
    }
    return percent < 0;
  }

  private static boolean isEscape(String text, int i) {
    return i + 2 < text.length() && isHex(text.charAt(i + 1)) && isHex(text.charAt(i + 2));
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
