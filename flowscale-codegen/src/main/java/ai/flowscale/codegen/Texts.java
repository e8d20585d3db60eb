package ai.flowscale.codegen;

import java.util.regex.Pattern;

/** Texts of the service, made fit for a line. */
final class Texts {
  /**
   * What breaks a line, changes a terminal, turns the reading direction or has no encoding. Emoji
   * need the joiner.
   */
  private static final Pattern UNFIT =
      Pattern.compile("[\\p{IsWhite_Space}\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}[\\p{Cf}&&[^\\u200d]]]+");

  private Texts() {}

  /** On one line. */
  static String line(String text) {
    return UNFIT.matcher(text).replaceAll(" ").strip();
  }

  /** The beginning of a text, without half a character at its end. */
  static String cut(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength);
  }
}
