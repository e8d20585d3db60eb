package ai.flowscale.site;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Javadoc of the modules of this build that are on the class path, with the JDK's own tool. */
final class ApiDocs {
  private static final Pattern MODULE = Pattern.compile("^module ([\\w.]+)", Pattern.MULTILINE);
  private static final Pattern DECLARATION =
      Pattern.compile("<meta name=\"description\" content=\"declaration: ([^\"]*)\">");

  /** As javadoc writes what its own search knows: in one line, without spaces. */
  private static final Pattern MEMBER = Pattern.compile("\\{\"[^}]*\"\\}");

  private static final Pattern FIELD = Pattern.compile("\"(\\w)\":\"([^\"]*)\"");

  /** Libraries with packages that others have too. */
  private static final Pattern SPLIT = Pattern.compile("wiremock-standalone|spring-aop");

  /** Every type has them. */
  private static final Set<String> UNSOUGHT =
      Set.of("toString", "equals", "hashCode", "valueOf", "values");

  private final Path site;

  /** By the folder of each; the name is empty for one without a descriptor. */
  private final Map<Path, String> modules = new TreeMap<>();

  private final List<String> libraries = new ArrayList<>();

  /** What was compiled of the modules with a descriptor. */
  private final List<String> named = new ArrayList<>();

  ApiDocs(Path root, Path site, String classPath) throws IOException {
    this.site = site;
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path file = Path.of(entry).toAbsolutePath();
      Path folder = file;
      while (folder != null && !folder.endsWith("target")) {
        folder = folder.getParent();
      }
      Path module = folder == null ? file : folder.resolveSibling("src");
      if (!module.startsWith(root) || !Files.isDirectory(module.resolve("main/java"))) {
        libraries.add(entry);
      } else if (!module.startsWith(root.resolve("docs"))) {
        String name = name(module);
        modules.put(module, name);
        if (!name.isEmpty()) {
          named.add(entry);
        }
      }
    }
  }

  /** The folders with sources of a module: one of them may be for a version of a framework. */
  private static List<Path> sources(Path module) throws IOException {
    try (Stream<Path> folders = Files.list(module)) {
      return folders
          .filter(folder -> !folder.endsWith("test"))
          .map(folder -> folder.resolve("java"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static String name(Path module) throws IOException {
    for (Path sources : sources(module)) {
      Path descriptor = sources.resolve("module-info.java");
      Matcher name = MODULE.matcher(Files.exists(descriptor) ? Files.readString(descriptor) : "");
      if (name.find()) {
        return name.group(1);
      }
    }
    return "";
  }

  /**
   * Writes all of it below {@code api}: the named modules together, each other one by itself.
   *
   * @param head makes what is on top of each page, of the way from there to the root of the site
   */
  void write(String version, UnaryOperator<String> head) throws IOException {
    // They bring packages of other modules, and no module here needs them.
    libraries.removeIf(library -> SPLIT.matcher(library).find());
    List<String> together = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Map.Entry<Path, String> module : modules.entrySet()) {
      if (!module.getValue().isEmpty()) {
        names.add(module.getValue());
        together.add("--module-source-path");
        together.add(module.getValue() + "=" + joined(sources(module.getKey())));
      }
    }
    together.addAll(List.of("--module", String.join(",", names)));
    together.addAll(List.of("--module-path", String.join(File.pathSeparator, libraries)));
    Path overview = Files.writeString(Files.createTempFile("overview", ".html"), overview());
    together.addAll(List.of("-overview", overview.toString()));
    run("api", "Flowscale Java SDK " + version, together, head);
    Files.delete(overview);
    for (Map.Entry<Path, String> other : modules.entrySet()) {
      if (other.getValue().isEmpty()) {
        String artifact = artifact(other.getKey());
        List<String> alone = new ArrayList<>();
        alone.addAll(List.of("-sourcepath", joined(sources(other.getKey()))));
        alone.addAll(List.of("-subpackages", "ai.flowscale"));
        alone.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        // Modules are linked to where they are documented; packages of the class path cannot be.
        List<String> path = new ArrayList<>(libraries);
        path.addAll(named);
        alone.addAll(List.of("--module-path", String.join(File.pathSeparator, path)));
        alone.addAll(List.of("--add-modules", String.join(",", names), "-link", ".."));
        run("api/" + artifact, artifact + " " + version, alone, head);
      }
    }
  }

  private static String artifact(Path module) {
    return String.valueOf(module.resolveSibling("").getFileName());
  }

  /** Says where those without a descriptor are, which javadoc cannot list among the others. */
  private String overview() {
    return modules.entrySet().stream()
        .filter(module -> module.getValue().isEmpty())
        .map(module -> artifact(module.getKey()))
        .map(artifact -> "<li><a href=\"" + artifact + "/index.html\">" + artifact + "</a></li>")
        .collect(
            Collectors.joining(
                "",
                "<body><p>Artifacts without a module descriptor have pages of their own:</p><ul>",
                "</ul></body>"));
  }

  private static String joined(List<Path> folders) {
    return folders.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private void run(String folder, String title, List<String> what, UnaryOperator<String> head)
      throws IOException {
    Path target = site.resolve(folder);
    List<String> arguments = new ArrayList<>(what);
    arguments.addAll(List.of("-d", target.toString(), "-quiet", "-Xdoclint:none", "-notimestamp"));
    arguments.addAll(List.of("-encoding", "UTF-8", "-docencoding", "UTF-8", "-charset", "UTF-8"));
    arguments.addAll(List.of("-windowtitle", title, "-doctitle", title));
    arguments.addAll(List.of("--add-stylesheet", site.resolve("head.css").toString()));
    arguments.addAll(List.of("--add-stylesheet", site.resolve("api.css").toString()));
    String back = "{@docRoot}/" + "../".repeat(Path.of(folder).getNameCount());
    // The search and the colours of the site.
    arguments.addAll(List.of("--allow-script-in-comments", "-top", head.apply(back)));
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
   * A method, constructor or constant of a documented type.
   *
   * @param name what it is called, with the types of its parameters
   * @param type the simple name of its type
   * @param url on the site
   * @param declaration the package
   */
  record Member(String name, String type, String url, String declaration) {}

  /**
   * Returns the members that javadoc's own search knows, one of those that differ in parameters.
   */
  List<Member> members() throws IOException {
    Map<String, Member> members = new LinkedHashMap<>();
    for (String folder : folders()) {
      Path index = site.resolve(folder).resolve("member-search-index.js");
      Matcher entry = MEMBER.matcher(Files.readString(index));
      while (entry.find()) {
        Member member = member(folder, entry.group());
        String plain = member.name().replaceAll("\\(.*", "");
        if (!UNSOUGHT.contains(plain) && !("." + member.type()).endsWith("." + plain)) {
          members.putIfAbsent(folder + member.declaration() + member.type() + plain, member);
        }
      }
    }
    return List.copyOf(members.values());
  }

  private static Member member(String folder, String entry) {
    Map<String, String> fields = new HashMap<>();
    Matcher field = FIELD.matcher(entry);
    while (field.find()) {
      fields.put(field.group(1), field.group(2));
    }
    String label = fields.getOrDefault("l", "");
    String type = fields.getOrDefault("c", "");
    String name = fields.getOrDefault("p", "");
    String module = fields.containsKey("m") ? fields.get("m") + "/" : "";
    String page = folder + "/" + module + name.replace('.', '/') + "/" + type + ".html";
    String anchor = fields.getOrDefault("u", label).replace("%3C", "<").replace("%3E", ">");
    return new Member(label, type, page + "#" + anchor, name);
  }

  private List<String> folders() {
    List<String> folders = new ArrayList<>(List.of("api"));
    modules.forEach(
        (module, name) -> {
          if (name.isEmpty()) {
            folders.add("api/" + artifact(module));
          }
        });
    return folders;
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

  /**
   * Returns where types are by their names. A name that several have is that of the artifact which
   * the page is called after, or is left out.
   *
   * @param page the file of the page, such as {@code docs/guide/spring-ai.md}
   */
  static Map<String, String> byName(List<Type> types, String page) {
    String artifact = "/flowscale-" + page.replaceAll(".*/|\\.md$", "") + "/";
    Map<String, String> urls = new HashMap<>();
    for (Type type : types) {
      urls.merge(type.name(), type.url(), (first, second) -> "");
    }
    for (Type type : types) {
      if (type.url().contains(artifact)) {
        urls.put(type.name(), type.url());
      }
    }
    urls.values().removeIf(String::isEmpty);
    return urls;
  }
}
