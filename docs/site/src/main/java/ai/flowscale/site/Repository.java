package ai.flowscale.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of the repository, and where each is on the site: Markdown as a page, pictures as they
 * are, other files that a page links to as listings below {@code source}.
 */
final class Repository {
  private static final Set<String> HIDDEN = Set.of("target", "node_modules");

  private final Path root;
  private final Set<Path> pages = new TreeSet<>();
  private final Set<Path> pictures = new TreeSet<>();
  private final Set<Path> listed = new HashSet<>();
  private final Deque<Path> listings = new ArrayDeque<>();

  Repository(Path root) throws IOException {
    this.root = root;
    collect(root, 1);
    collect(root.resolve("docs"), 4);
    collect(root.resolve("examples"), 2);
  }

  private void collect(Path folder, int depth) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      files
          .filter(file -> file.toString().endsWith(".md") && !isHidden(root.relativize(file)))
          .forEach(pages::add);
    }
  }

  private static boolean isHidden(Path file) {
    for (Path name : file) {
      if (HIDDEN.contains(name.toString()) || name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The files that become pages. */
  Set<Path> pages() {
    return Set.copyOf(pages);
  }

  /** The pictures that pages show. */
  Set<Path> pictures() {
    return pictures;
  }

  /** A file's or folder's path from the root, with slashes. */
  String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /** Where a page is on the site. */
  String path(Path page) {
    return name(page).replaceAll("README\\.md$", "index.html").replaceAll("\\.md$", ".html");
  }

  /** What a link in a file becomes on the page of that file, {@code from}. */
  String link(Path file, String from, String destination) {
    if (destination.startsWith("#") || destination.matches("(?:https?|mailto):.*")) {
      return destination;
    }
    String[] parts = destination.split("#", 2);
    Path target = file.resolveSibling(parts[0]).normalize();
    if (!target.startsWith(root) || !Files.exists(target)) {
      throw new IllegalStateException(
          name(file) + " links to " + destination + ", which is not there");
    }
    return Page.root(from) + place(target) + (parts.length > 1 ? "#" + parts[1] : "");
  }

  private String place(Path target) {
    Path readme = target.resolve("README.md");
    if (pages.contains(target) || pages.contains(readme)) {
      return path(pages.contains(target) ? target : readme);
    }
    if (target.toString().matches(".*\\.(svg|png)")) {
      pictures.add(target);
      return name(target);
    }
    if (listed.add(target)) {
      listings.add(target);
    }
    return listing(target);
  }

  private String listing(Path file) {
    return "source/" + name(file) + (Files.isDirectory(file) ? "/index.html" : ".html");
  }

  /** Returns listings of what was linked to, and of what is in it, until there are no more. */
  List<Page> listings() throws IOException {
    List<Page> made = new ArrayList<>();
    while (!listings.isEmpty()) {
      Path file = listings.remove();
      made.add(Files.isDirectory(file) ? folder(file) : file(file));
    }
    return made;
  }

  private Page folder(Path folder) throws IOException {
    StringBuilder html = new StringBuilder(head(folder)).append("<ul class=\"files\">");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!isHidden(root.relativize(file)) && isText(file)) {
          String url = Page.root(listing(folder)) + place(file);
          html.append("<li>")
              .append(Html.link(url, folder.relativize(file).toString()))
              .append("</li>");
        }
      }
    }
    return new Page(name(folder), listing(folder), name(folder), html + "</ul>", List.of());
  }

  private Page file(Path file) throws IOException {
    String name = name(file);
    String language = name.substring(name.lastIndexOf('.') + 1);
    String code = Markdown.code(language, Files.readString(file), type -> null);
    return new Page(name, listing(file), name, head(file) + code, List.of());
  }

  private String head(Path file) {
    return "<h1 class=\"file\">" + Html.escape(name(file)) + "</h1>";
  }

  private static boolean isText(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (byte value : bytes) {
      if (value == 0) {
        return false;
      }
    }
    return bytes.length < 200_000;
  }
}
