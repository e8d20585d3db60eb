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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole site. */
final class Site {
  private static final Pattern MAIN =
      Pattern.compile(
          "^(?<indent> *)public static void main\\(String\\[\\] args\\) \\{\n(?<body>.*?)^\\k<indent>\\}",
          Pattern.DOTALL | Pattern.MULTILINE);

  private final Path root;
  private final Path site;
  private final String version;
  private final String source;
  private final Repository repository;
  private final String template = resource("page.html");

  Site(Path root, Path site, String version, String source) throws IOException {
    this.root = root;
    this.site = site;
    this.version = version;
    this.source = source;
    this.repository = new Repository(root);
  }

  /** Writes everything, and fails where a link leads nowhere. */
  void write(String classPath) throws IOException {
    delete(site);
    Files.createDirectories(site);
    for (String name : List.of("head.css", "site.css", "site.js", "api.css", "icon.svg")) {
      Files.writeString(site.resolve(name), resource(name));
    }
    ApiDocs api = new ApiDocs(root, site, classPath);
    api.write(
        version,
        back ->
            "<script src=\"%ssite.js\" data-root=\"%s\"></script><div class=\"top\">%s</div>%s"
                .formatted(
                    back,
                    back,
                    head(back, "<a href=\"" + back + "docs/guide/index.html\">Guide</a>"),
                    resource("search.html")));
    writePages(api.types(), api.members());
    List<String> problems = new Links(site).problems();
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems));
    }
  }

  /** Writes all but the Javadoc. */
  void writePages(List<ApiDocs.Type> types, List<ApiDocs.Member> members) throws IOException {
    Map<String, Page> pages = new LinkedHashMap<>();
    for (Path file : repository.pages().stream().sorted().toList()) {
      Page page = page(file, ApiDocs.byName(types, repository.name(file)));
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
    Files.writeString(
        site.resolve("search-index.js"), SearchIndex.of(navigation.pages(), types, members));
  }

  private Page page(Path file, Map<String, String> urls) throws IOException {
    String path = repository.path(file);
    String text = Files.readString(file);
    Function<String, @Nullable String> types =
        name -> urls.containsKey(name) ? Page.root(path) + urls.get(name) : null;
    Page page =
        Markdown.page(
            repository.name(file),
            path,
            text,
            destination -> repository.link(file, path, destination),
            types);
    return path.equals("index.html") ? withCode(page, text, types) : page;
  }

  /** The first page shows at once what the library is like: what its first program does. */
  private static Page withCode(Page page, String text, Function<String, @Nullable String> types) {
    Matcher body = MAIN.matcher(text);
    int intro = page.html().indexOf("</p>") + "</p>".length();
    if (!body.find() || intro < "</p>".length()) {
      return page;
    }
    String code = Markdown.code("java", body.group("body").stripTrailing().stripIndent(), types);
    String html = page.html().substring(0, intro) + code + page.html().substring(intro);
    return new Page(page.source(), page.path(), page.title(), html, page.sections());
  }

  private void write(Page page, Navigation navigation) throws IOException {
    String title =
        page.path().equals("index.html") ? page.title() : page.title() + " · Flowscale Java SDK";
    String root = Page.root(page.path());
    String javadoc = "<a class=\"javadoc\" href=\"" + root + "api/index.html\">Javadoc</a>";
    String html =
        fill(
            template,
            Map.ofEntries(
                Map.entry("title", Html.escape(title)),
                Map.entry("class", page.path().equals("index.html") ? "home" : "page"),
                Map.entry("root", root),
                Map.entry("version", Html.escape(version)),
                Map.entry("source", Html.escape(source)),
                Map.entry("head", head(root, javadoc)),
                Map.entry("search", resource("search.html")),
                Map.entry("navigation", navigation.html(page)),
                Map.entry("contents", contents(page)),
                Map.entry("neighbours", navigation.neighbours(page)),
                Map.entry("content", page.html())));
    Path file = site.resolve(page.path());
    Files.createDirectories(file.getParent());
    Files.writeString(file, html);
  }

  /** What is on top of each page, that of the Javadoc too. */
  private String head(String root, String link) {
    return fill(
        resource("head.html"),
        Map.of(
            "root",
            root,
            "link",
            link,
            "version",
            Html.escape(version),
            "source",
            Html.escape(source)));
  }

  private static String fill(String template, Map<String, String> values) {
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
