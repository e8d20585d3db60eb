package ai.flowscale.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows of the hosting platform, which cannot run here: they call what is documented. */
class WorkflowsTest {
  private static final Path WORKFLOWS = Published.ROOT.resolve(".github/workflows");
  private static final Pattern COMMAND =
      Pattern.compile("^ +- run: ((?:mvn|\\.ci/|src/release/).*)$", Pattern.MULTILINE);
  private static final Pattern ACTION = Pattern.compile("uses: (\\S+)");

  static List<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      return files.sorted().toList();
    }
  }

  private static List<String> find(Pattern pattern, Path workflow) {
    return pattern
        .matcher(Published.read(workflow))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  @Test
  void thereAreThree() throws IOException {
    assertThat(workflows())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("ci.yml", "full.yml", "release.yml");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void commandsAreThoseOfTheDocumentation(Path workflow) {
    String documentation =
        Stream.of("README.md", "CONTRIBUTING.md", "RELEASING.md")
            .map(file -> Published.read(Published.ROOT.resolve(file)))
            .collect(Collectors.joining());

    assertThat(find(COMMAND, workflow)).isNotEmpty().allMatch(documentation::contains);
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actionsArePinnedAndMayOnlyRead(Path workflow) {
    assertThat(find(ACTION, workflow)).isNotEmpty().allMatch(it -> it.matches(".+@[0-9a-f]{40}"));
    assertThat(Published.read(workflow))
        .contains("\npermissions:\n  contents: read\n")
        .doesNotContain(": write");
  }
}
