package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links in the documentation lead to files that exist, and to headings that they have. */
class GuideLinksTest {
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?<file>[^)#\\s]*)(?:#(?<heading>[^)\\s]+))?\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(?<text>.+)$", Pattern.MULTILINE);
  private static final Pattern CODE =
      Pattern.compile("^```.*?^```|`[^`\n]*`", Pattern.DOTALL | Pattern.MULTILINE);

  static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path folder :
        List.of(Page.ROOT, Page.ROOT.resolve("docs"), Page.ROOT.resolve("examples"))) {
      int depth = folder.equals(Page.ROOT) ? 1 : 2;
      try (Stream<Path> files = Files.find(folder, depth, (file, is) -> is.isRegularFile())) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void relativeLinksLeadSomewhere(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll("code"));
    while (link.find()) {
      String file = link.group("file");
      String heading = link.group("heading");
      if (file.matches("[a-z]+:.*")) {
        continue;
      }
      Path target = file.isEmpty() ? document : document.resolveSibling(file);
      if (!Files.exists(target) || (heading != null && !headings(target).contains(heading))) {
        broken.add(link.group());
      }
    }
    assertThat(broken).isEmpty();
  }

  /** The headings of a page as GitHub writes them in links. */
  private static List<String> headings(Path page) throws IOException {
    String text = Files.readString(page).replaceAll("(?ms)^```.*?^```", "");
    return HEADING
        .matcher(text)
        .results()
        .map(
            (MatchResult heading) ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .toList();
  }
}
