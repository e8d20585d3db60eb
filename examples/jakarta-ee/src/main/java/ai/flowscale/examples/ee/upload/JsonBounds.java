package ai.flowscale.examples.ee.upload;

/**
 * What is checked of a JSON text before it is parsed, since a parser may take minutes for a number
 * of a million digits and a stack for each level of nesting.
 */
final class JsonBounds {
  private static final int MAX_DEPTH = 64;

  private JsonBounds() {}

  /**
   * Returns whether the text may be parsed.
   *
   * @param text perhaps JSON; what is wrong with it otherwise is for the parser to say
   * @param numberLength how many characters a number may have
   */
  static boolean allow(String text, int numberLength) {
    int depth = 0;
    int number = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
        continue;
      }
      switch (c) {
        case '"' -> quoted = true;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      number = isOfNumber(c) ? number + 1 : 0;
      if (number > numberLength || depth > MAX_DEPTH) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }
}
