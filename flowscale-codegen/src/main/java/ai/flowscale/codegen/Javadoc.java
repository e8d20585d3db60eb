package ai.flowscale.codegen;

import org.jspecify.annotations.Nullable;

/**
 * Texts of the service in comments: nothing in them ends the comment or means anything to tools.
 */
final class Javadoc {
  private Javadoc() {}

  /** Escapes a text, on one line. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder();
    text.strip()
        .replaceAll("[\\s\\p{Cntrl}]+", " ")
        .codePoints()
        .forEach(
            c -> {
              if ("&<>@{}*/\\".indexOf(c) >= 0) {
                escaped.append("&#").append(c).append(';');
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  /** A sentence of the service's own, or nothing. */
  static String sentence(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "";
    }
    String escaped = text(text);
    return escaped.matches(".*[.!?]") ? escaped : escaped + ".";
  }
}
