package ai.flowscale.tests.summary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.report.KitOutcomes;
import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
  private static final Instant STARTED = Instant.parse("2026-01-01T10:00:00Z");
  private static final TestedTransport JDK = TestedTransport.ALL.get(0);

  @TempDir private Path root;

  private Path rules(TestedTransport transport) {
    return KitOutcomes.file(folder(transport), transport.kit().name());
  }

  private Path folder(TestedTransport transport) {
    return root.resolve(transport.kit().module()).resolve("target/flowscale-tck");
  }

  private void record(
      TestedTransport transport,
      Predicate<TransportRule> which,
      Function<TransportRule, Result> results)
      throws IOException {
    Files.createDirectories(folder(transport));
    List<String> lines =
        Arrays.stream(TransportRule.values())
            .filter(which)
            .map(rule -> new RuleOutcome(rule, Route.HTTP, results.apply(rule), "").toLine())
            .toList();
    Files.write(rules(transport), lines);
    Files.setLastModifiedTime(rules(transport), FileTime.from(STARTED));
  }

  private Summary read() throws IOException {
    return Summary.read(root, STARTED);
  }

  @Test
  void whatWasKeptIsCounted() throws Exception {
    record(
        JDK,
        rule -> true,
        rule -> rule == TransportRule.CONNECTION_LIMIT ? Result.NOT_DECLARED : Result.KEPT);
    long optional =
        Arrays.stream(TransportRule.values()).filter(it -> it.capability().isPresent()).count();
    long mandatory = TransportRule.values().length - optional;

    assertThat(read().table().lines().filter(line -> line.startsWith("| jdk")))
        .singleElement()
        .asString()
        .contains("%d run, %d kept".formatted(mandatory, mandatory))
        .contains("%d run, %d kept".formatted(optional, optional - 1))
        .contains("| 9.15 MAX_CONNECTIONS ");
    assertThat(read().problems(false)).isEmpty();
  }

  @Test
  void aRuleThatWasNotRunIsAProblem() throws Exception {
    record(JDK, rule -> rule != TransportRule.CHUNKED, rule -> Result.KEPT);

    assertThat(read().problems(false)).containsExactly("jdk: rule 2.2 was not run");
  }

  @Test
  void aWholeBuildMustHaveRunTheKitOnOurTransports() throws Exception {
    record(JDK, rule -> true, rule -> Result.KEPT);

    assertThat(read().problems(true))
        .extracting(it -> it.replaceFirst(":.*", ""))
        .containsExactly("jersey", "vertx");
    assertThat(read().problems(false)).isEmpty();
    assertThat(read().table()).containsPattern("\\| vertx +\\| not run +\\| not run ");
  }

  @Test
  void whatAnEarlierBuildRecordedDoesNotCount() throws Exception {
    record(JDK, rule -> true, rule -> Result.KEPT);
    Files.setLastModifiedTime(rules(JDK), FileTime.from(STARTED.minusSeconds(1)));

    assertThat(read().problems(true)).anyMatch(it -> it.startsWith("jdk: the kit was not run"));
  }
}
