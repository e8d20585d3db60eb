package ai.flowscale.codegen;

import java.util.Locale;

/**
 * Texts of the service as literals. JavaPoet's own would be broken apart at every line separator of
 * Unicode.
 */
final class Literals {
  /** A literal has at most 65,535 bytes in a class file, and a character has up to three. */
  static final int MAX_LENGTH = 20_000;

  private Literals() {}

  /** Returns the literal, in ASCII and with its quotes. */
  static String of(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      // After half a character, javac 17 reads a second backslash as the start of an escape.
      boolean isMisread =
          text.charAt(i) == '\\' && i > 0 && Character.isSurrogate(text.charAt(i - 1));
      literal.append(isMisread ? "\\134" : escaped(text.charAt(i)));
    }
    return literal.append('"').toString();
  }

  private static String escaped(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          c >= ' ' && c <= '~' ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c);
    };
  }
}
