package ai.flowscale.tests.instrumentation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an instrumentation tells of an operation, a part of it or a request: how it ended, and what
 * happened within it, in the order of the starts.
 *
 * @param line the name and the outcome
 * @param parts requests and parts
 */
record Story(String line, List<Story> parts) {
  Story {
    parts = List.copyOf(parts);
  }

  /** An operation or a part of it. */
  static Story operation(
      String name, String outcome, List<String> statuses, int retries, List<Story> parts) {
    List<String> words = new ArrayList<>(List.of(name, outcome));
    words.addAll(statuses);
    if (retries > 0) {
      words.add("retries=" + retries);
    }
    return new Story(String.join(" ", words), parts);
  }

  /** A request; one that broke ends with an exclamation mark. */
  static Story request(String call, String method, String status, boolean broken) {
    return new Story(call + " " + method + " " + status + (broken ? "!" : ""), List.of());
  }

  /** The same with parts in the order of their texts, for those that run at the same time. */
  Story sorted() {
    return new Story(
        line,
        parts.stream().map(Story::sorted).sorted(Comparator.comparing(Story::toString)).toList());
  }

  /** One line each, parts indented. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    print(text, "");
    return text.toString();
  }

  private void print(StringBuilder text, String indent) {
    text.append(indent).append(line).append('\n');
    parts.forEach(part -> part.print(text, indent + "  "));
  }

  static String text(List<Story> stories) {
    StringBuilder text = new StringBuilder();
    stories.forEach(text::append);
    return text.toString();
  }
}
