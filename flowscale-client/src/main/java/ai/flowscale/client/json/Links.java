package ai.flowscale.client.json;

import ai.flowscale.api.model.Link;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Links as services write them: browsers forgive more than {@link URI} does. */
final class Links {

  /** ASCII that RFC 3986 has no place for, and {@link URI} refuses. */
  private static final String REFUSED = "\"<>\\^`{|}";

  private Links() {}

  /** Makes a link of a text, or null where even percent-encoding does not make it one. */
  static @Nullable Link read(String text) {
    try {
      return new Link(text);
    } catch (IllegalArgumentException e) {
      try {
        return new Link(encoded(text));
      } catch (IllegalArgumentException stillNot) {
        return null;
      }
    }
  }

  /** Encodes what is refused and nothing else, so that what is encoded already stays as it is. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    int path = startOfPath(text);
    boolean inPath = false;
    boolean inFragment = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (i == path) {
        inPath = true;
      }
      boolean keep = !isRefused(c);
      if (c == '%') {
        keep = isEscape(text, i);
      } else if (c == '[' || c == ']') {
        keep = !inPath;
      } else if (c == '?') {
        inPath = false;
      } else if (c == '#') {
        keep = !inFragment;
        inPath = false;
        inFragment = true;
      }
      if (keep) {
        encoded.appendCodePoint(c);
      } else {
        appendEscapes(encoded, text.substring(i, next));
      }
      i = next;
    }
    return encoded.toString();
  }

  private static int startOfPath(String text) {
    int authority = text.indexOf("//");
    if (authority < 0) {
      return 0;
    }
    for (int i = authority + 2; i < text.length(); i++) {
      if ("/?#".indexOf(text.charAt(i)) >= 0) {
        return text.charAt(i) == '/' ? i : -1;
      }
    }
    return -1;
  }

  private static boolean isRefused(int c) {
    return Character.isISOControl(c) || Character.isSpaceChar(c) || REFUSED.indexOf(c) >= 0;
  }

  private static boolean isEscape(String text, int percent) {
    return percent + 2 < text.length()
        && Character.digit(text.charAt(percent + 1), 16) >= 0
        && Character.digit(text.charAt(percent + 2), 16) >= 0;
  }

  private static void appendEscapes(StringBuilder encoded, String character) {
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      encoded
          .append('%')
          .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xF, 16)))
          .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
    }
  }
}
