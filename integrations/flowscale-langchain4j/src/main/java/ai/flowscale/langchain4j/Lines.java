package ai.flowscale.langchain4j;

/** Texts made fit for a model. */
final class Lines {
  private Lines() {}

  /** One line of bounded length: what the service says is data, and may hold anything. */
  static String of(String text, int maxLength) {
    String line = text.replaceAll("[\\p{C}\\p{Z}]+", " ").strip();
    int end =
        line.offsetByCodePoints(0, Math.min(maxLength, line.codePointCount(0, line.length())));
    return end < line.length() ? line.substring(0, end) + "..." : line;
  }
}
