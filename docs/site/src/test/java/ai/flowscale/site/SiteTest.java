package ai.flowscale.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small site from files to pages, without a browser and without Javadoc. */
class SiteTest {
  private static final ApiDocs.Type TYPE =
      new ApiDocs.Type("WaitOptions", "api/WaitOptions.html", "class: WaitOptions");

  @TempDir Path root;
  private Path site;

  @BeforeEach
  void layOut() throws IOException {
    site = root.resolve("docs/site/target/site");
    Files.createDirectories(site.resolve("api/flowscale-tck"));
    for (String made : List.of("site.css", "site.js", "icon.svg")) {
      Files.writeString(site.resolve(made), "");
    }
    for (String made : List.of("api/index.html", "api/flowscale-tck/index.html", TYPE.url())) {
      Files.writeString(site.resolve(made), "");
    }
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
    new Site(root, site, "1.0").writePages(List.of(TYPE));
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
        .contains("[\"api/WaitOptions.html\",\"WaitOptions\",\"Javadoc\",\"class: WaitOptions\"]");
  }
}
