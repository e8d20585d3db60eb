package ai.flowscale.codegen;

import org.jspecify.annotations.Nullable;

/**
 * Texts of the service in comments: nothing in them ends the comment or means anything to tools.
 */
final class Javadoc {
  /** A prompt as a default, or a model's license, is no comment. */
  private static final int MAX_LENGTH = 1000;

  private Javadoc() {}

  /** Escapes a text, on one line of bounded length. */
  static String text(String text) {
    String line = Texts.line(text);
    StringBuilder escaped = new StringBuilder();
    Texts.cut(line, MAX_LENGTH)
        .codePoints()
        .forEach(
            c -> {
              if ("&<>@{}*/\\".indexOf(c) >= 0) {
                escaped.append("&#").append(c).append(';');
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return line.length() > MAX_LENGTH ? escaped.append("...").toString() : escaped.toString();
  }

  /** A text as code; a tag around nothing would be a warning. */
  static String code(String text) {
    String escaped = text(text);
    return escaped.isEmpty() ? "(blank)" : "<code>" + escaped + "</code>";
  }

  /** A sentence of the service's own, or nothing. */
  static String sentence(@Nullable String text) {
    String escaped = text == null ? "" : text(text);
    return escaped.isEmpty() || escaped.matches(".*[.!?]") ? escaped : escaped + ".";
  }
}
