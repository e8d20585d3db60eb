package ai.flowscale.dbscheduler;

import ai.flowscale.api.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Checks texts before they go to the database: PostgreSQL stores no NUL, and drivers replace half a
 * surrogate pair, so that two texts would become one.
 */
final class Texts {
  private Texts() {}

  /** Refuses what cannot be stored, or not be shown on one line. */
  static void check(String field, String text, int longest) {
    String flaw = flawOf(text, longest);
    if (flaw != null) {
      throw new InvalidRequestException(
          field,
          field + " " + flaw + ": give a text of one line, up to " + longest + " characters");
    }
  }

  private static @Nullable String flawOf(String text, int longest) {
    if (text.isBlank()) {
      return "is blank";
    }
    if (text.length() > longest) {
      return "is longer than " + longest + " characters";
    }
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int point = text.codePointAt(i);
      if (Character.isISOControl(point)) {
        return "has a control character at index " + i;
      }
      if (isHalf(point)) {
        return "has half a surrogate pair at index " + i;
      }
    }
    return null;
  }

  static boolean isEncodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Replaces what cannot be stored. */
  static String storable(String text) {
    return text.codePoints()
        .map(point -> point == 0 || isHalf(point) ? '\uFFFD' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isHalf(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }
}
