package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.tck.transport.RuleOutcome.Result;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleOutcomeTest {

  private static RuleOutcome of(Map<String, String> leftOut, @Nullable Throwable broken) {
    return RuleOutcome.of(TransportRule.HTTP_2_STREAMS, Route.HTTP, true, leftOut, broken);
  }

  @Test
  void anExceptionWithoutAMessageIsReportedByNameAndPlace() {
    RuntimeException broken = new ClassCastException();

    assertThatThrownBy(() -> of(Map.of(), broken).report(broken))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Failure: java.lang.ClassCastException, thrown by ")
        .hasMessageContaining(getClass().getName())
        .hasCause(broken);
    assertThat(of(Map.of(), broken).detail()).startsWith("java.lang.ClassCastException");
  }

  @Test
  void anAssertionIsReportedByItsMessage() {
    AssertionError broken = new AssertionError("2 connections instead of 1");

    assertThatThrownBy(() -> of(Map.of(), broken).report(broken))
        .hasMessageEndingWith("Failure: 2 connections instead of 1");
  }

  @Test
  void casesThatWereNotTestedAreReported() {
    RuleOutcome outcome = of(Map.of("an IPv6 address", "the system has none"), null);

    outcome.report(null);
    assertThat(outcome.result()).isEqualTo(Result.KEPT_IN_PART);
    assertThat(outcome.detail()).isEqualTo("not tested: an IPv6 address (the system has none)");
    assertThat(RuleOutcome.fromLine(outcome.toLine())).isEqualTo(outcome);
  }
}
