package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the guide, and the regions of its test, which are its Java blocks. */
record Page(String name) {
  static final Path ROOT = Path.of(System.getProperty("root"));
  static final Path GUIDE = ROOT.resolve("docs/guide");
  static final Path TESTS = Path.of(System.getProperty("tests"));

  /** What these pages show has packages of its own, or is where the frameworks are. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "spring-boot.md",
          "integrations/flowscale-spring-boot-starter/src/test/java/ai/flowscale/spring/guide",
          "quarkus.md",
          "examples/quarkus/src",
          "write-a-transport.md",
          "examples/readme/src/test/java/com/example/transport");

  /** Classes that a page shows beside what its test has: other modules run them. */
  private static final Map<String, List<String>> APPLICATIONS =
      Map.of(
          "from-python.md",
          List.of(
              "integrations/flowscale-spring-boot-starter/src/test/java/ai/flowscale/spring/fastapi"),
          "fleet.md",
          List.of(
              "integrations/flowscale-db-scheduler/src/test/java/com/example",
              "tests/jakarta-ee/src/main/java/ai/flowscale/tests/ee/fleet"),
          "write-a-transport.md",
          List.of("examples/okhttp-transport/src/test/java"));

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- snippet: (?<name>[a-z-]+) -->\n"
              + ")?[`~]{3} *[Jj]ava\\b.*\n"
              + "(?<code>[\\s\\S]*?)[`~]{3}");
  private static final Pattern REGION =
      Pattern.compile(
          "// snippet: (?<name>[a-z-]+)\n(?<code>.*?)\\s*\n *// end of snippet", Pattern.DOTALL);

  static List<Page> all() throws IOException {
    return files(GUIDE, ".md").map(Page::new).toList();
  }

  static Stream<String> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** The tests of pages: those here, and those that need what only other modules have. */
  static Stream<Path> snippetTests() throws IOException {
    List<Path> tests = new ArrayList<>();
    for (Path folder :
        List.of(
            TESTS,
            ROOT.resolve("integrations/flowscale-langchain4j/src"),
            ROOT.resolve("integrations/flowscale-micrometer/src"),
            ROOT.resolve("integrations/flowscale-spring-ai/src"),
            ROOT.resolve("integrations/flowscale-db-scheduler/src"),
            ROOT.resolve("tests/instrumentation/src"))) {
      sources(folder).stream()
          .filter(file -> file.getFileName().toString().contains("Snippets"))
          .forEach(tests::add);
    }
    return tests.stream();
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** The Java blocks of a text by their names; a block without a name is an error. */
  static Map<String, String> blocks(String text) {
    Map<String, String> blocks = new LinkedHashMap<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      String name = block.group("name");
      String code = block.group("code").strip();
      assertThat(name)
          .as("the name above the block that begins %s", code.lines().findFirst())
          .isNotNull();
      assertThat(blocks.put(name, code)).as("another block named %s", name).isNull();
    }
    return blocks;
  }

  Map<String, String> blocks() throws IOException {
    return blocks(Files.readString(file()));
  }

  /** The regions of the page's test by their names; none where there is no such test. */
  Map<String, String> regions() throws IOException {
    Map<String, String> regions = new LinkedHashMap<>();
    for (Path test : tests()) {
      Matcher region = REGION.matcher(Files.readString(test));
      while (region.find()) {
        String code = region.group("code").stripIndent().strip();
        assertThat(regions.put(region.group("name"), code)).as(region.group()).isNull();
      }
    }
    return regions;
  }

  private List<Path> tests() throws IOException {
    String folder = ELSEWHERE.get(name);
    List<Path> tests =
        new ArrayList<>(
            folder != null
                ? sources(ROOT.resolve(folder))
                : snippetTests().filter(this::isTestedBy).toList());
    for (String application : APPLICATIONS.getOrDefault(name, List.of())) {
      tests.addAll(sources(ROOT.resolve(application)));
    }
    return tests;
  }

  /** Puts the regions in the place of the blocks of the same names. */
  void write() throws IOException {
    Map<String, String> regions = regions();
    UnaryOperator<String> block =
        name -> "<!-- snippet: " + name + " -->\n```java\n" + regions.get(name) + "\n```";
    String text =
        BLOCK
            .matcher(Files.readString(file()))
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        regions.containsKey(found.group(1))
                            ? block.apply(found.group(1))
                            : found.group()));
    Files.writeString(file(), text);
  }

  Path file() {
    return GUIDE.resolve(name);
  }

  /** {@code run-and-wait.md} is tested by {@code RunAndWaitSnippetsTest.java}. */
  boolean isTestedBy(Path test) {
    return test.getFileName()
        .toString()
        .startsWith(
            Stream.of(name.replace(".md", "").split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining("", "", "Snippets")));
  }

  @Override
  public String toString() {
    return name;
  }
}
