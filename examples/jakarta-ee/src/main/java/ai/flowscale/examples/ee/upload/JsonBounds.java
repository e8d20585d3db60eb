package ai.flowscale.examples.ee.upload;

/**
 * What is checked of the JSON texts of a form before they are parsed, since a parser may take
 * minutes for a number of a million digits, a stack for each level of nesting, and many times the
 * length of the text for values as short as {@code []}.
 */
final class JsonBounds {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 100_000;

  private final int numberLength;
  private int values;

  /**
   * For one form.
   *
   * @param numberLength how many characters a number may have
   */
  JsonBounds(int numberLength) {
    this.numberLength = numberLength;
  }

  /**
   * Returns whether the text may be parsed besides those before it.
   *
   * @param text perhaps JSON; what is wrong with it otherwise is for the parser to say
   */
  boolean allow(String text) {
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
        case '{', '[' -> {
          depth++;
          values++;
        }
        case ',' -> values++;
        case '}', ']' -> depth--;
        default -> {}
      }
      number = isOfNumber(c) ? number + 1 : 0;
      if (number > numberLength || depth > MAX_DEPTH || values > MAX_VALUES) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }
}
