package ai.flowscale.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The whole site. */
final class Site {
  private final Path root;
  private final Path site;
  private final String version;
  private final Repository repository;
  private final String template = resource("page.html");

  Site(Path root, Path site, String version) throws IOException {
    this.root = root;
    this.site = site;
    this.version = version;
    this.repository = new Repository(root);
  }

  /** Writes everything, and fails where a link leads nowhere. */
  void write(String classPath) throws IOException {
    delete(site);
    Files.createDirectories(site);
    for (String name : List.of("site.css", "site.js", "api.css", "icon.svg")) {
      Files.writeString(site.resolve(name), resource(name));
    }
    ApiDocs api = new ApiDocs(root, site, classPath);
    api.write(version);
    writePages(api.types());
    List<String> problems = new Links(site).problems();
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems));
    }
  }

  /** Writes all but the Javadoc. */
  void writePages(List<ApiDocs.Type> types) throws IOException {
    Map<String, String> urls = ApiDocs.byName(types);
    Map<String, Page> pages = new LinkedHashMap<>();
    for (Path file : repository.pages().stream().sorted().toList()) {
      Page page = page(file, urls);
      pages.put(page.source(), page);
    }
    Path guide = root.resolve("docs/guide/README.md");
    Navigation navigation =
        new Navigation(pages, Files.exists(guide) ? Files.readString(guide) : "");
    for (Page page : pages.values()) {
      write(page, navigation);
    }
    for (Page page : repository.listings()) {
      write(page, navigation);
    }
    for (Path picture : repository.pictures()) {
      Path copy = site.resolve(repository.name(picture));
      Files.createDirectories(copy.getParent());
      Files.copy(picture, copy);
    }
    Files.writeString(site.resolve("search-index.js"), SearchIndex.of(navigation.pages(), types));
  }

  private Page page(Path file, Map<String, String> urls) throws IOException {
    String path = repository.path(file);
    return Markdown.page(
        repository.name(file),
        path,
        Files.readString(file),
        destination -> repository.link(file, path, destination),
        name -> urls.containsKey(name) ? Page.root(path) + urls.get(name) : null);
  }

  private void write(Page page, Navigation navigation) throws IOException {
    String title =
        page.path().equals("index.html") ? page.title() : page.title() + " · Flowscale Java SDK";
    String html =
        fill(
            Map.of(
                "title", Html.escape(title),
                "class", page.path().equals("index.html") ? "home" : "page",
                "root", Page.root(page.path()),
                "version", Html.escape(version),
                "navigation", navigation.html(page),
                "contents", contents(page),
                "neighbours", navigation.neighbours(page),
                "content", page.html()));
    Path file = site.resolve(page.path());
    Files.createDirectories(file.getParent());
    Files.writeString(file, html);
  }

  private String fill(Map<String, String> values) {
    return Pattern.compile("\\{\\{(\\w+)}}")
        .matcher(template)
        .replaceAll(
            name ->
                Matcher.quoteReplacement(
                    Objects.requireNonNull(values.get(name.group(1)), name.group(1))));
  }

  private static String contents(Page page) {
    List<Page.Section> shown =
        page.sections().stream()
            .filter(section -> section.level() == 2 || section.level() == 3)
            .toList();
    if (shown.size() < 2) {
      return "";
    }
    return shown.stream()
        .map(
            section ->
                "<li class=\"level%d\">%s</li>"
                    .formatted(section.level(), Html.link("#" + section.id(), section.heading())))
        .collect(
            Collectors.joining(
                "",
                "<nav class=\"contents\" aria-label=\"On this page\"><h2>On this page</h2><ul>",
                "</ul></nav>"));
  }

  private static String resource(String name) {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
