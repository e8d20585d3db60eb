package ai.flowscale.dbscheduler;

import ai.flowscale.api.error.InvalidRequestException;
import java.nio.charset.StandardCharsets;

/**
 * Checks texts before they go to the database: PostgreSQL stores no NUL, and drivers replace half a
 * surrogate pair, so that two texts would become one.
 */
final class Texts {
  private Texts() {}

  /** Refuses what cannot be stored, or not be shown on one line. */
  static void check(String field, String text, int longest) {
    boolean isFine =
        !text.isBlank()
            && text.length() <= longest
            && text.chars().noneMatch(Character::isISOControl)
            && isEncodable(text);
    if (!isFine) {
      throw new InvalidRequestException(
          field,
          "%s is blank, longer than %d characters, or has a control character or half a surrogate pair: give a short text"
              .formatted(field, longest));
    }
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
