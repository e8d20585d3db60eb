package ai.flowscale.tests.instrumentation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What an instrumentation tells of an operation, a part of it or a request: how it ended, and what
 * happened within it, in the order of the starts.
 *
 * @param name of the operation, or of the call that a request is for
 * @param line the name and the outcome
 * @param isOperation whether it is no request
 * @param parts requests and parts
 */
record Story(String name, String line, boolean isOperation, List<Story> parts) {
  private static final Set<String> POLLS = Set.of("getRun", "getRuns");

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
    return new Story(name, String.join(" ", words), true, parts);
  }

  /** A request; one that broke ends with an exclamation mark. */
  static Story request(String call, String method, String status, boolean broken) {
    return new Story(
        call, call + " " + method + " " + status + (broken ? "!" : ""), false, List.of());
  }

  /** The same with another line. */
  Story withLine(String other) {
    return new Story(name, other, isOperation, parts);
  }

  /**
   * Tells of operations that were called in the context of another one, as a continuation of its
   * future is, beside that one: only spans and observations have contexts.
   */
  static List<Story> besideEachOther(List<Story> stories) {
    List<Story> all = new ArrayList<>();
    for (Story story : stories) {
      all.add(
          new Story(
              story.name,
              story.line,
              story.isOperation,
              story.parts.stream().filter(story::isPart).toList()));
      all.addAll(
          besideEachOther(story.parts.stream().filter(part -> !story.isPart(part)).toList()));
    }
    return all;
  }

  private boolean isPart(Story part) {
    return !part.isOperation
        || part.name.equals("batchRequest")
        || (part.name.equals("download") && name.equals("downloadAll"));
  }

  /** The same without the requests that ask for the status of runs. */
  Story withoutPolls() {
    return new Story(
        name,
        line,
        isOperation,
        parts.stream()
            .filter(part -> part.isOperation || !POLLS.contains(part.name))
            .map(Story::withoutPolls)
            .toList());
  }

  /** The same with parts in the order of their texts, for those that run at the same time. */
  Story sorted() {
    return new Story(
        name,
        line,
        isOperation,
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
