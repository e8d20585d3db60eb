package ai.flowscale.langchain4j;

import ai.flowscale.api.model.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Names that every chat model accepts for tools and their parameters, and texts made fit for one.
 */
final class ToolNames {
  private static final int MAX_NAME = 64;

  private ToolNames() {}

  /**
   * Names the tools of workflows, which may be called alike: then all of them have their ids behind
   * their names, so that no name depends on the order.
   */
  static Map<String, Workflow> of(List<Workflow> workflows) {
    Map<String, Long> counts =
        workflows.stream().collect(Collectors.groupingBy(ToolNames::name, Collectors.counting()));
    return unique(
        workflows,
        workflow -> {
          String name = name(workflow);
          return counts.getOrDefault(name, 0L) == 1 ? name : legal(name + "_" + workflow.id());
        });
  }

  /** Puts a number behind a name that is taken. */
  static <T> Map<String, T> unique(List<T> things, Function<T, String> names) {
    Map<String, T> named = new LinkedHashMap<>();
    for (T thing : things) {
      String name = names.apply(thing);
      String free = name;
      for (int i = 2; named.containsKey(free); i++) {
        free = name.substring(0, Math.min(name.length(), MAX_NAME - 5)) + "_" + i;
      }
      named.put(free, thing);
    }
    return named;
  }

  private static String name(Workflow workflow) {
    String name = workflow.name() == null ? "" : legal(workflow.name());
    return name.isEmpty() ? legal(workflow.id()) : name;
  }

  /** Lower case, with underscores for all but letters, digits and hyphens of ASCII. */
  static String legal(String text) {
    String name =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "_").replaceAll("^_+|_+$", "");
    return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
  }

  /** One line of bounded length: what the service says is data, and may hold anything. */
  static String oneLine(String text, int maxLength) {
    String line = text.replaceAll("[\\p{C}\\p{Z}]+", " ").strip();
    int end =
        line.offsetByCodePoints(0, Math.min(maxLength, line.codePointCount(0, line.length())));
    return end < line.length() ? line.substring(0, end) + "..." : line;
  }
}
