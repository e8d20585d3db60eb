package ai.flowscale.tests.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of versions that users import: it has no parent that would keep it up to date. */
class BomTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern MODULE =
      Pattern.compile("<module>(?:integrations/)?(flowscale-[\\w-]+)</module>");
  private static final Pattern ARTIFACT =
      Pattern.compile("<artifactId>(flowscale-[\\w-]+)</artifactId>\\s*<version>([^<]+)</version>");

  private static List<MatchResult> find(Pattern pattern, String pom) throws IOException {
    return pattern.matcher(Files.readString(ROOT.resolve(pom))).results().toList();
  }

  @Test
  void itListsAllPublishedModules() throws IOException {
    // A module may be in several profiles.
    List<String> modules =
        find(MODULE, "pom.xml").stream().map(it -> it.group(1)).distinct().toList();

    assertThat(find(ARTIFACT, "flowscale-bom/pom.xml"))
        .extracting(it -> it.group(1))
        .hasSizeGreaterThan(5)
        .containsExactlyInAnyOrderElementsOf(modules);
  }

  @Test
  void itHasTheVersionOfTheProject() throws IOException {
    String version = find(ARTIFACT, "pom.xml").get(0).group(2);

    assertThat(find(ARTIFACT, "flowscale-bom/pom.xml"))
        .extracting(it -> it.group(2))
        .containsOnly(version, "${project.version}");
    assertThat(find(ARTIFACT, "flowscale-bom/pom.xml").get(0).group(2)).isEqualTo(version);
  }
}
