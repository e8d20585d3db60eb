package ai.flowscale.cli;

import java.util.Set;

/**
 * Makes texts of the service fit for a terminal, which would obey escape sequences in them. What
 * could move the cursor, reorder a line or hide in it is written as {@code \\u001b}.
 */
final class Safe {
  private static final Set<Byte> UNSAFE =
      Set.of(
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR);

  private Safe() {}

  /** Of JSON text too: there such characters are in strings only, and the escape is JSON's own. */
  static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (UNSAFE.contains((byte) Character.getType(point))) {
                for (char unit : Character.toChars(point)) {
                  safe.append(String.format("\\u%04x", (int) unit));
                }
              } else {
                safe.appendCodePoint(point);
              }
            });
    return safe.toString();
  }

  /** On one line, with line breaks as blanks. */
  static String line(String text) {
    return text(text.replaceAll("\\s+", " ").strip());
  }
}
