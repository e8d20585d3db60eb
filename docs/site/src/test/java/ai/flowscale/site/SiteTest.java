package ai.flowscale.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A small site from files to pages, without a browser and without Javadoc. */
class SiteTest {
  private static final ApiDocs.Type TYPE =
      new ApiDocs.Type("WaitOptions", "api/WaitOptions.html", "class: WaitOptions");

  private static final ApiDocs.Member MEMBER =
      new ApiDocs.Member(
          "await(Duration)",
          "WaitOptions",
          TYPE.url() + "#await(java.time.Duration)",
          "ai.flowscale.api");

  /** What each page links to. */
  private static final List<String> API =
      List.of(
          "api/index.html",
          "api/ai.flowscale.api/module-summary.html",
          "api/ai.flowscale.dbscheduler/module-summary.html",
          "api/ai.flowscale.emulator/module-summary.html",
          "api/ai.flowscale.mcp/module-summary.html",
          "api/flowscale-langchain4j/index.html",
          "api/flowscale-spring-ai/index.html",
          "api/flowscale-tck/index.html",
          TYPE.url());

  @TempDir Path root;
  private Path site;

  @BeforeEach
  void layOut() throws IOException {
    site = root.resolve("docs/site/target/site");
    Files.createDirectories(site);
    for (String made : List.of("head.css", "site.css", "site.js", "icon.svg")) {
      Files.writeString(site.resolve(made), "");
    }
    for (String made : API) {
      Files.createDirectories(site.resolve(made).getParent());
      Files.writeString(site.resolve(made), "<a id=\"await(java.time.Duration)\"></a>");
    }
    write("CHANGELOG.md", "# Changes\n");
    write("README.md", "# Product\n\n[The guide](docs/guide/README.md), `WaitOptions`\n");
    write("SECURITY.md", "# Security\n");
    write(
        "docs/guide/README.md",
        "# Guide\n\n**Begin**\n\n| | |\n|---|---|\n| [One](one.md) | x |\n");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private String build(String one) throws IOException {
    write("docs/guide/one.md", one);
    new Site(root, site, "1.0", "https://example.com/repository")
        .writePages(List.of(TYPE), List.of(MEMBER));
    return Files.readString(site.resolve("docs/guide/one.html"));
  }

  private List<String> problems() throws IOException {
    return new Links(site).problems();
  }

  @Test
  void everyMarkdownFileBecomesAPageWithLinksBetweenThem() throws IOException {
    assertThat(build("# One\n\n[Home](../../README.md#product), [safe](../../SECURITY.md)"))
        .contains("<a href=\"../../index.html#product\">Home</a>")
        .contains("<a href=\"../../SECURITY.html\">safe</a>")
        .contains("aria-current=\"page\">One</a>");
    assertThat(site.resolve("SECURITY.html")).content().contains("<h1 id=\"security\">Security");
    assertThat(site.resolve("index.html"))
        .content()
        .contains("href=\"docs/guide/index.html\"")
        .contains("<a class=\"type\" href=\"api/WaitOptions.html\"><code>WaitOptions</code></a>");
    assertThat(problems()).isEmpty();
  }

  @Test
  void aLinkToAFileThatIsNotThereStopsTheBuild() {
    assertThatThrownBy(() -> build("# One\n\n[nowhere](two.md)"))
        .hasMessage("docs/guide/one.md links to two.md, which is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "//example.com/x",
        "file:///etc/passwd"
      })
  void aLinkThatIsNotToAPageStopsTheBuild(String destination) {
    assertThatThrownBy(() -> build("# One\n\n[x](" + destination + ")"))
        .hasMessageEndingWith("which is not there");
    assertThatThrownBy(() -> build("# One\n\n![x](" + destination + ")"))
        .hasMessageEndingWith("which is not there");
  }

  @Test
  void anAddressInTextIsALinkToo() {
    assertThatThrownBy(() -> build("# One\n\n<javascript:alert(1)>"))
        .hasMessageEndingWith("which is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a <img src=x onerror=alert(1)> b",
        "a <script>alert(1)</script> b",
        "<div onclick=\"alert(1)\">x</div>",
        "| a |\n|---|\n| <b>x</b> |",
        "# a <a href=\"javascript:alert(1)\">b</a>",
        "<!-- x --> <script>alert(1)</script>"
      })
  void htmlInMarkdownStopsTheBuild(String markdown) {
    assertThatThrownBy(() -> build("# One\n\n" + markdown)).hasMessageContaining("HTML");
  }

  @Test
  void aLinkToAHeadingThatIsNotThereIsFound() throws IOException {
    build("# One\n\n[up](#one), [down](#tow), [away](README.md#none)");
    assertThat(problems())
        .containsExactly(
            "docs/guide/one.html links to #tow",
            "docs/guide/one.html links to ../../docs/guide/index.html#none");
  }

  @Test
  void aPictureFromElsewhereIsFound() throws IOException {
    build("# One\n\n![badge](https://example.com/badge.svg) [page](https://example.com)");
    assertThat(problems())
        .containsExactly("docs/guide/one.html links to https://example.com/badge.svg");
  }

  @Test
  void headingsOfTheSameNameAreToldApart() throws IOException {
    assertThat(build("# One\n\n## A `b`, and c\n\n## A `b`, and c\n"))
        .contains("<h2 id=\"a-b-and-c\">")
        .contains("<h2 id=\"a-b-and-c-1\">")
        .contains("<li class=\"level2\"><a href=\"#a-b-and-c-1\">");
  }

  @Test
  void codeIsColouredAndItsTypesAreLinked() throws IOException {
    assertThat(build("# One\n\n```java\nfinal WaitOptions o = f(\"<a>\"); // \"x\"\n```\n"))
        .contains("<span class=\"keyword\">final</span>")
        .contains(
            "<span class=\"type\"><a href=\"../../api/WaitOptions.html\">WaitOptions</a></span>")
        .contains("<span class=\"string\">&quot;&lt;a&gt;&quot;</span>")
        .contains("<span class=\"comment\">// &quot;x&quot;</span>");
    assertThat(problems()).isEmpty();
  }

  static List<Arguments> languages() {
    return List.of(
        arguments(
            "kotlin",
            "val a: WaitOptions? = f(1) // b",
            List.of("keyword val", "type WaitOptions", "call f", "number 1", "comment // b")),
        arguments(
            "groovy",
            "def a = 'b' /* c */",
            List.of("keyword def", "string 'b'", "comment /* c */")),
        arguments(
            "go",
            "func f() string { // a",
            List.of("keyword func", "call f", "type string", "comment // a")),
        arguments(
            "javascript",
            "const a = await f(`b`)",
            List.of("keyword const", "keyword await", "call f", "text `b`")),
        arguments(
            "python",
            "@a\ndef f(b): # c",
            List.of("annotation @a", "keyword def", "call f", "comment # c")),
        arguments(
            "sql",
            "Delete from a where b = 'c' -- d",
            List.of(
                "keyword Delete", "keyword from", "keyword where", "string 'c'", "comment -- d")),
        arguments(
            "json",
            "{'a': ['b', true, 1]}".replace('\'', '"'),
            List.of("type \"a\"", "string \"b\"", "keyword true", "number 1")),
        arguments(
            "yaml",
            "a: 8188\nb:\n  - 'http://c' # d",
            List.of("type a", "number 8188", "type b", "string 'http://c'", "comment # d")),
        arguments(
            "properties", "# a\n[b]\nc.d=e", List.of("comment # a", "keyword [b]", "type c.d")),
        arguments(
            "shell",
            "export A_B=c --d # e",
            List.of("keyword export", "type A_B", "annotation --d", "comment # e")),
        arguments("dockerfile", "FROM a # b", List.of("keyword FROM", "comment # b")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("languages")
  void codeIsColouredInEachLanguage(String language, String code, List<String> tokens) {
    Matcher span =
        Pattern.compile("<span class=\"(\\w+)\">([^<]*)</span>")
            .matcher(Highlighter.html(language, code, type -> null));
    assertThat(span.results().map(it -> it.group(1) + " " + it.group(2).replace("&quot;", "\"")))
        .containsExactlyElementsOf(tokens);
  }

  @Test
  void aBlockInALanguageWithoutColoursStopsTheBuild() throws IOException {
    assertThat(build("# One\n\n```text\nplain\n```\n\n```\nplain\n```\n"))
        .doesNotContain("<span class=\"keyword\">plain");
    assertThatThrownBy(() -> build("# One\n\n```cobol\nSTOP RUN.\n```\n"))
        .hasMessage("docs/guide/one.md has a block in 'cobol', which Highlighter does not know");
  }

  @Test
  void aTypeThatSeveralArtifactsHaveIsThatOfThePage() throws IOException {
    List<ApiDocs.Type> types = new ArrayList<>();
    for (String artifact : List.of("flowscale-one", "flowscale-two")) {
      String url = "api/" + artifact + "/Model.html";
      Files.createDirectories(site.resolve(url).getParent());
      Files.writeString(site.resolve(url), "");
      types.add(new ApiDocs.Type("Model", url, "class: Model"));
    }
    for (String page : List.of("one", "two", "three")) {
      write("docs/guide/" + page + ".md", "# It\n\nA `Model`.\n");
    }
    new Site(root, site, "1.0", "https://example.com/repository").writePages(types, List.of());
    assertThat(site.resolve("docs/guide/one.html"))
        .content()
        .contains("href=\"../../api/flowscale-one/Model.html\"");
    assertThat(site.resolve("docs/guide/two.html"))
        .content()
        .contains("href=\"../../api/flowscale-two/Model.html\"");
    assertThat(site.resolve("docs/guide/three.html")).content().contains("A <code>Model</code>.");
  }

  @Test
  void filesThatAreNoPagesAreListed() throws IOException {
    write("examples/shop/src/Shop.java", "class Shop {}\n");
    write("examples/shop/target/Shop.class", "no");
    assertThat(build("# One\n\n[shop](../../examples/shop)"))
        .contains("href=\"../../source/examples/shop/index.html\"");
    assertThat(site.resolve("source/examples/shop/index.html"))
        .content()
        .contains(">src/Shop.java</a>")
        .doesNotContain("Shop.class");
    assertThat(site.resolve("source/examples/shop/src/Shop.java.html"))
        .content()
        .contains("<span class=\"keyword\">class</span>");
    assertThat(problems()).isEmpty();
  }

  @Test
  void theIndexHasSectionsAndTypes() throws IOException {
    build("# One\n\n## Part\n\nText with \"quotes\".\n");
    assertThat(site.resolve("search-index.js"))
        .content()
        .contains("[\"docs/guide/one.html#part\",\"One\",\"Part\",\"Text with \\\"quotes\\\".\"]")
        .contains("[\"api/WaitOptions.html\",\"WaitOptions\",\"Javadoc\",\"class: WaitOptions\"]")
        .contains("#await(java.time.Duration)\",\"await(Duration)\",\"WaitOptions\",");
  }

  @Test
  void theHeadHasTheVersionAndTheSource() throws IOException {
    assertThat(build("# One\n"))
        .contains("aria-label=\"Version 1.0, what has changed\">1.0</a>")
        .contains("<a class=\"javadoc\" href=\"https://example.com/repository\">Source</a>");
    assertThat(problems()).isEmpty();
  }

  @Test
  void theFirstPageBeginsWithWhatItsFirstProgramDoes() throws IOException {
    write(
        "README.md",
        """
        # Product

        [The guide](docs/guide/README.md).

        - One

        ```java
        public class First {
          public static void main(String[] args) {
            if (args.length == 0) {
              run("all");
            }
          }
        }
        ```
        """);
    build("# One\n");
    String html = Files.readString(site.resolve("index.html"));
    assertThat(html.indexOf("class=\"code\""))
        .isGreaterThan(html.indexOf("The guide"))
        .isLessThan(html.indexOf("<li>One"));
    assertThat(html).contains("<pre tabindex=\"0\"><code><span class=\"keyword\">if</span> (args");
  }

  @Test
  void aTableOfCodeNamesTheColumnOfEachCell() throws IOException {
    assertThat(build("# One\n\n| Python | `Java` |\n|---|---|\n| `a()` | `b()`, or c |\n"))
        .contains("<div class=\"table stack\" tabindex=\"0\"><table role=\"table\">")
        .contains("<td role=\"cell\" data-label=\"Python\"><code>a()</code></td>")
        .contains("<td role=\"cell\" data-label=\"Java\"><code>b()</code>, or c</td>");
    assertThat(build("# One\n\n| | |\n|---|---|\n| `a()` | b |\n"))
        .contains("<td role=\"cell\"><code>a()</code></td>")
        .doesNotContain("<thead");
    assertThat(build("# One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"))
        .contains("<div class=\"table\" tabindex=\"0\"><table>");
  }
}
