package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The guide shows what the tests of its pages compile and run, to the letter. With {@code
 * -Dflowscale.guide.write=true} the blocks are written anew.
 */
class GuideTest {
  static List<Page> pages() throws IOException {
    return Page.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyJavaBlockIsARegionOfItsPagesTestAndEveryRegionIsShown(Page page) throws IOException {
    if (Boolean.getBoolean("flowscale.guide.write")) {
      page.write();
    }
    assertThat(page.blocks()).containsExactlyInAnyOrderEntriesOf(page.regions());
  }

  @Test
  void theFleetBeginsWithOneProgramThatFitsOnAScreenOrTwo() throws IOException {
    Map.Entry<String, String> first = new Page("fleet.md").blocks().entrySet().iterator().next();
    assertThat(first.getKey()).isEqualTo("fleet-program");
    assertThat(first.getValue()).startsWith("package com.example;").contains("void main(");
    assertThat(first.getValue().lines()).hasSizeLessThanOrEqualTo(60);
  }

  @Test
  void everyTestHasAPage() throws IOException {
    List<Page> pages = Page.all();
    assertThat(Page.snippetTests())
        .isNotEmpty()
        .allMatch(test -> pages.stream().anyMatch(page -> page.isTestedBy(test)));
  }

  @Test
  void theIndexNamesEveryPage() throws IOException {
    String index = Files.readString(Page.GUIDE.resolve("README.md"));
    assertThat(Page.all())
        .filteredOn(page -> !page.name().equals("README.md"))
        .isNotEmpty()
        .allMatch(page -> index.contains("](" + page.name() + ")"));
  }
}
