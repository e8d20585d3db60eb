package ai.flowscale.api.text;

/**
 * Makes texts of others fit for messages and logs: on one line, in one reading direction, and of
 * bounded length. What would break a line, reorder it or hide in it is written as an escape.
 */
public final class Printable {
  /** The longest id or name that is shown whole. */
  private static final int MAX_NAME = 200;

  /** The longest message. */
  private static final int MAX_MESSAGE = 4000;

  private Printable() {}

  /** Returns a name, an id or a status as a message or a log shows it. */
  public static String name(Object name) {
    return text(String.valueOf(name), MAX_NAME);
  }

  /** Returns a whole message, whatever was put into it. */
  public static String message(String message) {
    return text(message, MAX_MESSAGE);
  }

  private static String text(String text, int maxLength) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    while (at < text.length() && shown.length() < maxLength) {
      int codePoint = text.codePointAt(at);
      if (isPrintable(codePoint)) {
        shown.appendCodePoint(codePoint);
      } else {
        shown.append(String.format("\\u%04x", codePoint));
      }
      at += Character.charCount(codePoint);
    }
    return at < text.length() ? shown + "..." : shown.toString();
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
}
