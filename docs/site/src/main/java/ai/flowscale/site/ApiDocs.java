package ai.flowscale.site;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The Javadoc of the modules of this build that are on the class path, with the JDK's own tool. */
final class ApiDocs {
  private static final Pattern MODULE = Pattern.compile("^module ([\\w.]+)", Pattern.MULTILINE);
  private static final Pattern DECLARATION =
      Pattern.compile("<meta name=\"description\" content=\"declaration: ([^\"]*)\">");

  private final Path root;
  private final Path site;

  /** By the folder of their sources; the name is empty for one without a descriptor. */
  private final Map<Path, String> modules = new TreeMap<>();

  private final List<String> libraries = new ArrayList<>();

  ApiDocs(Path root, Path site, String classPath) throws IOException {
    this.root = root;
    this.site = site;
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path file = Path.of(entry).toAbsolutePath();
      Path folder = file;
      while (folder != null && !folder.endsWith("target")) {
        folder = folder.getParent();
      }
      Path sources = folder == null ? file : folder.resolveSibling("src/main/java");
      if (!sources.startsWith(root) || !Files.isDirectory(sources)) {
        libraries.add(entry);
      } else if (!sources.startsWith(root.resolve("docs"))) {
        Path descriptor = sources.resolve("module-info.java");
        Matcher name = MODULE.matcher(Files.exists(descriptor) ? Files.readString(descriptor) : "");
        modules.put(sources, name.find() ? name.group(1) : "");
        if (modules.getOrDefault(sources, "").isEmpty()) {
          libraries.add(entry);
        }
      }
    }
  }

  /** Writes all of it below {@code api}: the named modules together, each other one by itself. */
  void write(String version) throws IOException {
    List<String> named = new ArrayList<>();
    List<String> names = new ArrayList<>();
    modules.forEach(
        (sources, name) -> {
          if (!name.isEmpty()) {
            names.add(name);
            named.add("--module-source-path");
            named.add(name + "=" + sources);
          }
        });
    named.addAll(List.of("--module", String.join(",", names)));
    // It brings packages of other modules, and only the kit needs it.
    libraries.removeIf(library -> library.contains("wiremock-standalone"));
    named.addAll(List.of("--module-path", String.join(File.pathSeparator, libraries)));
    run("api", "Flowscale Java SDK " + version, named);
    for (Map.Entry<Path, String> other : modules.entrySet()) {
      if (other.getValue().isEmpty()) {
        String artifact = String.valueOf(root.relativize(other.getKey()).getName(0));
        List<String> plain = new ArrayList<>();
        plain.addAll(List.of("-sourcepath", other.getKey().toString()));
        plain.addAll(List.of("-subpackages", "ai.flowscale"));
        plain.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        run("api/" + artifact, artifact + " " + version, plain);
      }
    }
  }

  private void run(String folder, String title, List<String> what) throws IOException {
    Path target = site.resolve(folder);
    List<String> arguments = new ArrayList<>(what);
    arguments.addAll(List.of("-d", target.toString(), "-quiet", "-Xdoclint:none", "-notimestamp"));
    arguments.addAll(List.of("-encoding", "UTF-8", "-docencoding", "UTF-8", "-charset", "UTF-8"));
    arguments.addAll(List.of("-windowtitle", title, "-doctitle", title));
    arguments.addAll(List.of("--add-stylesheet", site.resolve("api.css").toString()));
    String back = "../".repeat(Path.of(folder).getNameCount());
    arguments.addAll(
        List.of("-header", "<a href=\"{@docRoot}/" + back + "index.html\">Documentation</a>"));
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
    if (javadoc.run(System.out, System.err, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException("javadoc failed for " + folder);
    }
    // The style sheet of JDK 17 names fonts that it does not bring.
    Path style = target.resolve("stylesheet.css");
    Files.writeString(
        style,
        Files.readString(style).replaceAll("@import url\\('resources/fonts/dejavu.css'\\);", ""));
  }

  /**
   * A documented type.
   *
   * @param name its simple name, with that of the type around it
   * @param url on the site
   * @param declaration its module, package and kind
   */
  record Type(String name, String url, String declaration) {}

  /** Returns all types, as the files tell. */
  List<Type> types() throws IOException {
    List<Type> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(site.resolve("api"))) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("[A-Z].*\\.html") && !file.toString().contains("class-use")) {
          Matcher declaration = DECLARATION.matcher(Files.readString(file));
          if (declaration.find()) {
            String url = site.relativize(file).toString().replace(File.separatorChar, '/');
            types.add(new Type(name.replace(".html", ""), url, declaration.group(1)));
          }
        }
      }
    }
    return types;
  }

  /** Returns where types are by their names, without names that several have. */
  static Map<String, String> byName(List<Type> types) {
    Map<String, String> urls = new HashMap<>();
    for (Type type : types) {
      urls.merge(type.name(), type.url(), (first, second) -> "");
    }
    urls.values().removeIf(String::isEmpty);
    return urls;
  }
}
