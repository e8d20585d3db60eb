package ai.flowscale.cli;

import java.util.regex.Pattern;

/**
 * Makes texts of the service fit for a terminal, which would obey escape sequences in them. What
 * could move the cursor, reorder a line or hide in it is written as {@code \\u001b}.
 */
final class Safe {
  /** Nothing that the name of a downloaded file may have: a path is printed as it is. */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\x{61C}\\x{200B}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}"
              + "\\x{2060}-\\x{206F}\\x{FEFF}\\x{FFF9}-\\x{FFFB}]");

  private Safe() {}

  /** Of JSON text too: there such characters are in strings only, and the escape is JSON's own. */
  static String text(String text) {
    return UNSAFE
        .matcher(text)
        .replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
  }

  /** On one line, with line breaks as blanks. */
  static String line(String text) {
    return text(text.replaceAll("\\s+", " ").strip());
  }
}
