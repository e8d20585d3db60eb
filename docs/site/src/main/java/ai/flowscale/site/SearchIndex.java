package ai.flowscale.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the browser searches: one line for each section, each documented type and its members. */
final class SearchIndex {
  /** What people look for who call it otherwise, by the page that has it. */
  private static final Map<String, String> ALSO =
      Map.of(
          "docs/guide/install.md", "gradle maven kotlin sbt coordinates dependency",
          "docs/guide/testing.md", "mock mocks mockito stub fake wiremock junit docker container",
          "docs/guide/async.md", "kotlin coroutines suspend future reactive",
          "docs/guide/typed-workflows.md", "gradle kotlin code generation plugin",
          "docs/guide/command-line.md", "docker image cli terminal shell",
          "docs/guide/fleet.md", "docker kubernetes cluster several machines queue",
          "docs/guide/mcp.md", "ai llm assistant claude cursor tools server",
          "docs/guide/langchain4j.md", "ai llm agent assistant tools",
          "docs/guide/spring-ai.md", "ai llm agent",
          "docs/guide/configure.md", "docker kubernetes environment variables");

  private SearchIndex() {}

  /** A script, since a page that is opened from a disk may load no other data. */
  static String of(List<Page> pages, List<ApiDocs.Type> types, List<ApiDocs.Member> members) {
    List<String> entries = new ArrayList<>();
    for (Page page : pages) {
      String title = Navigation.title(page);
      for (Page.Section section : page.sections()) {
        boolean first = section.level() == 1;
        String url = page.path() + (first ? "" : "#" + section.id());
        String also = first ? ALSO.getOrDefault(page.source(), "") : "";
        entries.add(entry(url, title, first ? "" : section.heading(), section.text(), also));
      }
    }
    for (ApiDocs.Type type : types) {
      entries.add(entry(type.url(), type.name(), "Javadoc", type.declaration()));
    }
    for (ApiDocs.Member member : members) {
      entries.add(entry(member.url(), member.name(), member.type(), member.declaration()));
    }
    return "window.searchIndex = [\n" + String.join(",\n", entries) + "\n];\n";
  }

  private static String entry(String... parts) {
    List<String> quoted = new ArrayList<>();
    for (String part : parts) {
      if (part.isEmpty() && quoted.size() > 3) {
        continue;
      }
      quoted.add('"' + part.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return "[" + String.join(",", quoted) + "]";
  }
}
