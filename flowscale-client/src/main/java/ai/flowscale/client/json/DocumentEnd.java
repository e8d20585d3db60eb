package ai.flowscale.client.json;

/**
 * Whether a text ends where the document in it does. Not every parser looks past the document, and
 * those that do say so in ways of their own.
 */
final class DocumentEnd {

  private static final String WHITE_SPACE = " \t\r\n";
  private static final String NUMBERS_AND_LITERALS = "+-.0123456789Eaeflnrstu";

  private DocumentEnd() {}

  /**
   * Whether the document is complete and nothing but white space follows it.
   *
   * @param text white space, a document that is well-formed as far as it goes, and perhaps more
   */
  static boolean isEndOf(String text) {
    int depth = 0;
    for (int i = skip(WHITE_SPACE, text, 0); i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '"' -> i = closingQuote(text, i);
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> i = depth == 0 ? skip(NUMBERS_AND_LITERALS, text, i) - 1 : i;
      }
      if (depth == 0) {
        return i < text.length() && skip(WHITE_SPACE, text, i + 1) == text.length();
      }
    }
    return false;
  }

  private static int skip(String characters, String text, int from) {
    int i = from;
    while (i < text.length() && characters.indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static int closingQuote(String text, int openingQuote) {
    int i = openingQuote + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }
}
