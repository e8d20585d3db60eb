package ai.flowscale.client.json;

/**
 * Whether a text ends where the document in it does. Not every parser looks past the document, and
 * those that do say so in ways of their own.
 */
final class DocumentEnd {

  private DocumentEnd() {}

  /**
   * Whether nothing but white space follows the document.
   *
   * @param text what was parsed: white space, a document that is well-formed, and perhaps more
   * @param end where the parser says that it stood at the document's end, in characters; if it does
   *     not say, or says otherwise, the document is gone through once more
   */
  static boolean isEndOf(String text, long end) {
    int last = text.length();
    while (last > 0 && isWhiteSpace(text.charAt(last - 1))) {
      last--;
    }
    return last == end || last == find(text);
  }

  /** Finds the end of a document that is well-formed, or -1 where it is cut short. */
  private static int find(String text) {
    int start = 0;
    while (start < text.length() && isWhiteSpace(text.charAt(start))) {
      start++;
    }
    int depth = 0;
    for (int i = start; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '"' -> i = closingQuote(text, i);
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          if (depth == 0) {
            return endOfWord(text, i);
          }
        }
      }
      if (depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private static int closingQuote(String text, int openingQuote) {
    for (int i = openingQuote + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i;
      }
      if (c == '\\') {
        i++;
      }
    }
    return text.length();
  }

  private static int endOfWord(String text, int start) {
    int end = start;
    while (end < text.length() && isPartOfWord(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isPartOfWord(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || c == 'E'
        || c == '+'
        || c == '-'
        || c == '.';
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
