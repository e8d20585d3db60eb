package ai.flowscale.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Follows every link within a site. */
final class Links {
  private static final Pattern LINK =
      Pattern.compile("<(?<tag>\\w+)\\b[^>]*?\\s(?:href|src)=\"(?<url>[^\"]*)\"");
  private static final Pattern ID = Pattern.compile("\\s(?:id|name)=\"([^\"]*)\"");
  private static final Pattern SCRIPT = Pattern.compile("<script[^>]*>[^<]+</script>");

  private final Path site;
  private final Map<Path, String> pages = new HashMap<>();
  private final Map<Path, Set<String>> ids = new HashMap<>();

  Links(Path site) {
    this.site = site;
  }

  /**
   * Returns the links that lead nowhere, and what a browser would get from elsewhere, as sentences.
   */
  List<String> problems() throws IOException {
    try (Stream<Path> files = Files.walk(site)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".html")).toList()) {
        String html = Files.readString(file);
        pages.put(file, SCRIPT.matcher(html).replaceAll(""));
        Set<String> found = new HashSet<>();
        ID.matcher(html).results().forEach(id -> found.add(plain(id.group(1))));
        ids.put(file, found);
      }
    }
    List<String> problems = new ArrayList<>();
    pages.forEach(
        (page, html) -> {
          Matcher link = LINK.matcher(html);
          // Javadoc's list of constants has a table of contents that names no headings of its own.
          while (!page.endsWith("constant-values.html") && link.find()) {
            String url = plain(link.group("url"));
            if (!isFound(page, url, link.group("tag"))) {
              problems.add(site.relativize(page) + " links to " + url);
            }
          }
        });
    problems.sort(null);
    return problems;
  }

  private boolean isFound(Path page, String url, String tag) {
    if (url.matches("[a-z]+:.*") || url.startsWith("//")) {
      return tag.equals("a");
    }
    String[] parts = url.split("#", 2);
    String path = decode(parts[0].replaceAll("\\?.*", ""));
    Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    if (Files.isDirectory(target)) {
      return false;
    }
    boolean anchored = parts.length > 1 && !parts[1].isEmpty();
    if (!anchored) {
      return target.startsWith(site) && Files.exists(target);
    }
    Set<String> there = ids.getOrDefault(target, Set.of());
    return there.contains(parts[1]) || there.contains(decode(parts[1]));
  }

  private static String plain(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  private static String decode(String url) {
    return URLDecoder.decode(url.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
