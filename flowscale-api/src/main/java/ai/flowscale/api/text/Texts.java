package ai.flowscale.api.text;

/**
 * Makes texts of the service fit for messages and logs: a name or status with a line break could
 * otherwise pass for a line of the log, and one with control characters could obey to a terminal.
 */
public final class Texts {
  /** How much of a name a message shows. */
  private static final int MAX_NAME = 200;

  private Texts() {}

  /** Returns the text with control characters and line breaks as escapes of four hex digits. */
  public static String oneLine(String text) {
    int i = 0;
    while (i < text.length() && isHarmless(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isHarmless(c)) {
        escaped.append(c);
      } else {
        escaped.append("\\u").append("%04x".formatted((int) c));
      }
    }
    return escaped.toString();
  }

  /** Returns a name on one line, cut where it is very long. */
  public static String name(String name) {
    return oneLine(name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...");
  }

  private static boolean isHarmless(char c) {
    return switch (Character.getType(c)) {
      // FORMAT holds what turns the direction of writing, and characters that do not show.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
