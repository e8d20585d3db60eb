package ai.flowscale.site;

import java.util.ArrayList;
import java.util.List;

/** What the browser searches: one line for each section and each documented type. */
final class SearchIndex {
  private SearchIndex() {}

  /** A script, since a page that is opened from a disk may load no other data. */
  static String of(List<Page> pages, List<ApiDocs.Type> types) {
    List<String> entries = new ArrayList<>();
    for (Page page : pages) {
      String title = Navigation.title(page);
      for (Page.Section section : page.sections()) {
        boolean first = section.level() == 1;
        String url = page.path() + (first ? "" : "#" + section.id());
        entries.add(entry(url, title, first ? "" : section.heading(), section.text()));
      }
    }
    for (ApiDocs.Type type : types) {
      entries.add(entry(type.url(), type.name(), "Javadoc", type.declaration()));
    }
    return "window.searchIndex = [\n" + String.join(",\n", entries) + "\n];\n";
  }

  private static String entry(String... parts) {
    List<String> quoted = new ArrayList<>();
    for (String part : parts) {
      quoted.add('"' + part.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return "[" + String.join(",", quoted) + "]";
  }
}
