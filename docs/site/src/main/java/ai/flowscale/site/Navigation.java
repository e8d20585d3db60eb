package ai.flowscale.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All pages in groups: those of the guide as its index groups them, the others by their folders.
 */
final class Navigation {
  private static final String GUIDE = "docs/guide/";
  private static final Pattern GUIDE_LINE =
      Pattern.compile(
          "^\\*\\*(?<group>.+)\\*\\*$|^\\| \\[[^]]+\\]\\((?<page>[^)]+)\\)", Pattern.MULTILINE);

  /** A page's own title is a sentence, or the name of the whole. */
  private static final Map<String, String> TITLES =
      Map.of("README.md", "Overview", GUIDE + "README.md", "All tasks");

  private final Map<String, List<Page>> groups = new LinkedHashMap<>();

  /**
   * Groups pages.
   *
   * @param pages by their sources
   * @param guide the text of the guide's index
   */
  Navigation(Map<String, Page> pages, String guide) {
    Map<String, Page> left = new LinkedHashMap<>(pages);
    move(left, "Start", "README.md");
    move(left, "Start", GUIDE + "README.md");
    String group = "Start";
    Matcher line = GUIDE_LINE.matcher(guide);
    while (line.find()) {
      String page = line.group("page");
      if (page == null) {
        group = line.group("group");
      } else {
        move(left, group, GUIDE + page);
      }
    }
    for (String source : List.copyOf(left.keySet())) {
      if (source.contains("/")) {
        move(left, source.startsWith("docs/") ? "In depth" : "Examples", source);
      }
    }
    for (String source : List.copyOf(left.keySet())) {
      move(left, "Project", source);
    }
  }

  private void move(Map<String, Page> left, String group, String source) {
    Page page = left.remove(source);
    if (page != null) {
      groups.computeIfAbsent(group, name -> new ArrayList<>()).add(page);
    }
  }

  /** What a page is called where there is little room. */
  static String title(Page page) {
    return TITLES.getOrDefault(page.source(), page.title());
  }

  /** The pages in their order. */
  List<Page> pages() {
    return groups.values().stream().flatMap(List::stream).toList();
  }

  /** The list of all pages, for one of them. */
  String html(Page current) {
    StringBuilder html = new StringBuilder();
    groups.forEach(
        (group, pages) -> {
          html.append("<h2>").append(Html.escape(group)).append("</h2><ul>");
          for (Page page : pages) {
            html.append("<li><a href=\"").append(Page.root(current.path())).append(page.path());
            html.append(page.path().equals(current.path()) ? "\" aria-current=\"page\">" : "\">");
            html.append(Html.escape(title(page))).append("</a></li>");
          }
          html.append("</ul>");
        });
    return html.toString();
  }

  /** The links to the page before and the one behind. */
  String neighbours(Page current) {
    List<Page> all = pages();
    int index = all.indexOf(current);
    StringBuilder html = new StringBuilder();
    if (index > 0) {
      html.append(neighbour(current, all.get(index - 1), "prev", "Previous"));
    }
    if (index >= 0 && index + 1 < all.size()) {
      html.append(neighbour(current, all.get(index + 1), "next", "Next"));
    }
    return html.toString();
  }

  private static String neighbour(Page current, Page other, String rel, String word) {
    String url = Page.root(current.path()) + other.path();
    return "<a rel=\"%s\" href=\"%s\"><span>%s</span>%s</a>"
        .formatted(rel, url, word, Html.escape(title(other)));
  }
}
