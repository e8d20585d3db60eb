package ai.flowscale.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  private static final Surroundings SURROUNDINGS = new Surroundings("21", List.of("a-1.jar"));

  /** A transport of which only the name matters. */
  private record Mine(String name) implements TransportProvider {
    @Override
    public Transport create(TransportConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  private static KitRun run(List<TransportRule> selected, KitOutcomes outcomes) {
    return new KitRun(new Mine("mine"), selected, outcomes);
  }

  private static String report(KitOutcomes outcomes) {
    return MarkdownReport.of(List.of(run(List.of(), outcomes)), SURROUNDINGS);
  }

  private static List<String> row(String report, String heading) {
    return report
        .lines()
        .filter(line -> line.startsWith("| " + heading))
        .flatMap(line -> List.of(line.split("\\|")).stream().skip(2))
        .map(String::strip)
        .toList();
  }

  @Test
  void aTransportThatKeepsAllConforms() {
    String report = report(new Outcomes().build());
    String all = String.valueOf(TransportRule.values().length);
    assertThat(report)
        .contains("Java: 21\n", "## Transport `mine`: conforms\n", Mine.class.getName(), "a-1.jar")
        .doesNotContain("###");
    assertThat(row(report, "All")).containsExactly(all, all, "0", "0", "0", "0", "0", "0");
  }

  @Test
  void whatIsNotDeclaredIsCountedInItsChapterAndExplained() {
    String report =
        report(
            new Outcomes()
                .with(TransportRule.CONNECTION_LIMIT, Result.NOT_DECLARED)
                .with(TransportRule.NEGOTIATES_HTTP_2, Result.KEPT_THOUGH_NOT_DECLARED)
                .build());
    assertThat(report)
        .contains("`mine`: conforms")
        .containsPattern("### Skipped\n\n- 9\\.15 `MAX_CONNECTIONS` is not declared\\.\n")
        .containsPattern("### Kept though not declared\n\n- 7\\.\\d `HTTP_2` is not declared");
    assertThat(row(report, "9. Life").subList(3, 7)).containsExactly("0", "1", "0", "0");
    assertThat(row(report, "7. TLS").subList(3, 7)).containsExactly("0", "0", "0", "1");
  }

  @Test
  void exemptionsAreCountedAndReportedWithTheirReasons() {
    String report =
        report(
            new Outcomes()
                .with(TransportRule.CONNECT_TIMEOUT, Result.EXEMPT)
                .with(TransportRule.TARGET, Result.KEPT_IN_PART)
                .build());
    assertThat(report)
        .contains("`mine`: conforms except for its exemptions", "### Exempt\n\n- 6.3 ")
        .contains("### Kept in part\n\n- 1.1 ");
    assertThat(row(report, "6. Failures").get(5)).isEqualTo("1");
    assertThat(row(report, "1. Requests").get(2)).isEqualTo("1");
  }

  @Test
  void aRunOfSomeRulesIsNoConformance() {
    KitOutcomes one =
        new KitOutcomes(
            List.of(new RuleOutcome(TransportRule.CHUNKED, Route.HTTP, Result.KEPT, "")));
    List<TransportRule> selected = List.of(TransportRule.CHUNKED);
    KitRun report = run(selected, one);
    assertThat(report.conforms()).isTrue();
    assertThat(MarkdownReport.of(List.of(report), SURROUNDINGS))
        .contains("`mine`: keeps the selected rules")
        .doesNotContain("### Rules that were not run");
  }

  @Test
  void aFailureIsReportedLiterally() {
    String report = report(new Outcomes().with(TransportRule.CHUNKED, Result.BROKEN).build());
    assertThat(report)
        .contains("`mine`: does not conform")
        .contains("### Failures\n\n- rule 2.2, http\n\n      ", "      Advice: ");
    assertThat(row(report, "2. Request bodies").get(3)).isEqualTo("1");
  }

  @Test
  void aRuleThatWasNotRunIsNotPassedOver() {
    String report = report(new Outcomes().without(TransportRule.CHUNKED).build());
    assertThat(report)
        .contains("`mine`: does not conform", "### Rules that were not run\n\n- 2.2\n");
    assertThat(row(report, "2. Request bodies").get(7)).isEqualTo("1");
  }

  @Test
  void aKitThatDidNotRunIsNoSuccess() {
    assertThat(report(new KitOutcomes(List.of()))).contains("`mine`: does not conform");
  }

  @Test
  void foldersAreNotReported() {
    String classPath =
        String.join(File.pathSeparator, "/home/me/x/b-2.jar", "/home/me/classes", "a-1.jar", "");
    assertThat(Surroundings.jars(classPath)).containsExactly("a-1.jar", "b-2.jar");
  }

  @Test
  void aTableIsAlignedAndItsBarsAreEscaped() {
    assertThat(new MarkdownTable("A", "Bee").row("long", 1).row("a|b", "x\ny"))
        .hasToString(
            """
            | A    | Bee |
            | ---- | --- |
            | long | 1   |
            | a\\|b | x y |
            """);
  }
}
