package ai.flowscale.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KitOutcomesTest {

  @Test
  void whatWasRecordedIsReadAgain(@TempDir Path folder) throws Exception {
    RuleOutcome rule =
        new RuleOutcome(
            TransportRule.NEGOTIATES_HTTP_2, Route.HTTP, Result.NOT_DECLARED, "not declared");
    RuleOutcome kept = new RuleOutcome(TransportRule.TARGET, Route.HTTP, Result.KEPT, "");
    Files.write(KitOutcomes.file(folder, "T"), List.of(rule.toLine(), kept.toLine()));

    assertThat(KitOutcomes.read(folder, "T")).isEqualTo(new KitOutcomes(List.of(rule, kept)));
    assertThat(KitOutcomes.read(folder, "U").missing()).containsExactly(TransportRule.values());
  }

  @Test
  void detailsStayInOneLineAndColumn() {
    RuleOutcome outcome =
        new RuleOutcome(TransportRule.TARGET, Route.HTTP, Result.BROKEN, "a\tb\nc");
    assertThat(RuleOutcome.fromLine(outcome.toLine()).detail()).isEqualTo("a b c");
  }

  @Test
  void aRuleThatIsBrokenOnOneRouteIsBroken() {
    KitOutcomes outcomes = new Outcomes().with(TransportRule.CHUNKED, Result.BROKEN).build();
    assertThat(outcomes.with(Result.BROKEN))
        .extracting(RuleOutcome::rule)
        .containsExactly(TransportRule.CHUNKED);
    assertThat(outcomes.with(Result.KEPT)).hasSize(TransportRule.values().length - 1);
  }

  @Test
  void aRuleWithoutAnOutcomeIsMissing() {
    assertThat(new Outcomes().without(TransportRule.CHUNKED).build().missing())
        .containsExactly(TransportRule.CHUNKED);
  }
}
