package ai.flowscale.engine.input;

import org.jspecify.annotations.Nullable;

/** Checks names and makes them fit to be printed. */
public final class Names {
  private static final int MAX_PRINTED = 100;

  private Names() {}

  /**
   * Says why a name cannot be sent.
   *
   * @return the end of a sentence that begins with what the name is of, or null for a good name
   */
  static @Nullable String flawOf(String name) {
    if (name.isBlank()) {
      return "is blank";
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      return "has a control character";
    }
    return hasLoneSurrogate(name) ? "has half of a surrogate pair" : null;
  }

  private static boolean hasLoneSurrogate(String name) {
    return name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /** A name without what would break a line of a log, and of bounded length. */
  public static String printable(String name) {
    StringBuilder printable = new StringBuilder();
    name.codePoints()
        .limit(MAX_PRINTED)
        .forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : '?'));
    return name.codePointCount(0, name.length()) > MAX_PRINTED
        ? printable + "..."
        : printable.toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** How messages call an input. */
  public static String input(String name) {
    return "input '" + printable(name) + "'";
  }
}
