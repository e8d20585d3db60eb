package ai.flowscale.tests.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that docs/reliability.md names were run by this build, and passed, but for two. */
class ReliabilityDocumentTest {
  private static final Path ROOT = Path.of(property("root"));
  private static final Pattern PROOF =
      Pattern.compile("`([A-Z]\\w*(?:Scenarios|Test)(?:\\.\\w+)?)`");

  /** Of the tags soak and waits, which run by themselves. */
  private static final Set<String> LONG = Set.of("KeepAliveTest", "ManyWaitsTest");

  @Test
  void everyTestThatThePageNamesRanAndPassed() throws IOException {
    List<String> proofs =
        PROOF
            .matcher(Files.readString(ROOT.resolve("docs/reliability.md")))
            .results()
            .map(MatchResult::group)
            .map(proof -> proof.replace("`", ""))
            .filter(proof -> !LONG.contains(proof))
            .distinct()
            .toList();
    Set<String> passed = PassedTests.read(ROOT, Instant.parse(property("started")));

    assertThat(proofs).as("tests that the page names").hasSizeGreaterThan(60);
    if (Boolean.parseBoolean(property("complete"))) {
      assertThat(passed).as("tests that passed in this build").containsAll(proofs);
    }
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty("summary." + name));
  }
}
