package ai.flowscale.api.support;

import static ai.flowscale.api.support.ExpectedRun.Verdict.OTHER;
import static ai.flowscale.api.support.ExpectedRun.Verdict.POSSIBLE;
import static ai.flowscale.api.support.ExpectedRun.Verdict.SAME;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.support.ExpectedRun.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedRunTest {
  private static final WorkflowRequest REQUEST =
      WorkflowRequest.builder("w", WorkflowInputs.none()).groupId("g").build();
  private static final ExpectedRun OWN = ExpectedRun.of(REQUEST, true);
  private static final ExpectedRun NAMED = ExpectedRun.of(REQUEST, false);

  private static Run run(String id, String group, String workflow) {
    return Run.builder(id, RunStatus.QUEUED).groupId(group).workflowId(workflow).build();
  }

  @ParameterizedTest
  @CsvSource({
    "r, g, w, , SAME, POSSIBLE",
    "r, ' G', W, , SAME, POSSIBLE",
    "r, g, , , SAME, POSSIBLE",
    "r, , , g, SAME, POSSIBLE",
    "r, ' ', w, g, SAME, POSSIBLE",
    "r, , w, , POSSIBLE, POSSIBLE",
    "r, , , , POSSIBLE, POSSIBLE",
    "r, h, w, , OTHER, OTHER",
    "r, h, w, g, OTHER, OTHER",
    "r, , w, h, OTHER, OTHER",
    "r, , x, , OTHER, OTHER",
    "r, g, x, , POSSIBLE, OTHER",
    "r, , x, g, OTHER, OTHER",
  })
  void theGroupProvesARunWhereItWasMadeForTheRequest(
      String id, String group, String workflow, String listGroup, Verdict own, Verdict named) {
    Run run = run(id, group, workflow);
    assertThat(OWN.judge(run, listGroup)).isEqualTo(own);
    assertThat(NAMED.judge(run, listGroup)).isEqualTo(named);
  }

  @ParameterizedTest
  @CsvSource({"r, g, w, SAME", "R, , , SAME", "r, h, w, OTHER", "r, g, x, OTHER", "s, g, w, OTHER"})
  void anIdIsBelievedWhereNothingContradictsIt(
      String id, String group, String workflow, Verdict verdict) {
    assertThat(NAMED.withId("r").judge(run(id, group, workflow), null)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s", "r"})
  void whatIsInTheOwnGroupIsNeverAnothers(String id) {
    assertThat(OWN.withId("r").judge(run(id, "g", "w"), null))
        .isEqualTo(id.equals("r") ? SAME : POSSIBLE);
    assertThat(OWN.withId("r").judge(run(id, "h", "w"), null)).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "r, g, w,",
    "R, G, W,",
    "r, , ' ',",
    "r, h, x, group",
    "r, g, x, workflow",
    "s, g, w, id"
  })
  void whatContradictsIsNamed(String id, String group, String workflow, String contradiction) {
    Run run = run(id, group, workflow);
    assertThat(OWN.withId("r").contradiction(run)).isEqualTo(contradiction);
    assertThat(NAMED.withId("r").contradiction(run)).isEqualTo(contradiction);
  }

  @ParameterizedTest
  @CsvSource({"g, POSSIBLE", "h, OTHER", ", POSSIBLE"})
  void aListOfAGroupHoldsAnyRunThatTellsNoOtherOne(String group, Verdict verdict) {
    assertThat(ExpectedRun.inGroup("g").judge(run("r", group, "any"), null)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"r,", "R,", "s, id"})
  void ofARunThatIsKnownByItsIdNothingElseCounts(String id, String contradiction) {
    assertThat(ExpectedRun.of("r").contradiction(run(id, "any", "any"))).isEqualTo(contradiction);
  }
}
