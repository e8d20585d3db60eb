package ai.flowscale.mcp.tools;

import ai.flowscale.api.model.Workflow;
import ai.flowscale.mcp.files.Digests;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name of each workflow's tool: the workflow's name in small letters, digits and underscores,
 * or {@code workflow_} and the id where it has none. Workflows that would share a name all get
 * their ids behind it, whatever their order.
 */
final class ToolNames {
  private static final int MAX_NAME = 40;
  private static final int MAX_ID = 20;
  private static final int DIGEST = 8;

  private ToolNames() {}

  /**
   * Names workflows.
   *
   * @param reserved the names of other tools
   * @return the workflows by the names of their tools
   */
  static Map<String, Workflow> of(List<Workflow> workflows, Collection<String> reserved) {
    Map<String, Integer> times = new HashMap<>();
    reserved.forEach(name -> times.put(name, 1));
    workflows.forEach(workflow -> times.merge(plain(workflow), 1, Integer::sum));
    Map<String, Workflow> named = new LinkedHashMap<>();
    Set<String> ids = new HashSet<>();
    for (Workflow workflow : workflows) {
      if (!ids.add(workflow.id())) {
        continue;
      }
      String name = plain(workflow);
      if (times.getOrDefault(name, 0) > 1) {
        name = name + "_" + legal(workflow.id(), MAX_ID);
      }
      if (named.containsKey(name) || reserved.contains(name)) {
        name = name + "_" + Digests.of(workflow.id()).substring(0, DIGEST);
      }
      named.put(name, workflow);
    }
    return named;
  }

  private static String plain(Workflow workflow) {
    String name = legal(workflow.name(), MAX_NAME);
    return name.isEmpty() ? "workflow_" + legal(workflow.id(), MAX_ID) : name;
  }

  /** Only what every client takes; it begins with a letter or is empty. */
  static String legal(@Nullable String text, int maxLength) {
    if (text == null) {
      return "";
    }
    String start = text.substring(0, Math.min(text.length(), 4 * maxLength));
    String ascii =
        Normalizer.normalize(start, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}+", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    String whole = ascii.matches("[0-9].*") ? "n" + ascii : ascii;
    return whole.length() <= maxLength
        ? whole
        : whole.substring(0, maxLength).replaceAll("_+$", "");
  }
}
