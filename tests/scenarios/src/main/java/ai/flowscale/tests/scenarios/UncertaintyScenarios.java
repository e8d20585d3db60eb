package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Submissions with an uncertain outcome: the client recovers the run if there is one, never
 * guesses, and submits a second time only if this was requested.
 */
public abstract class UncertaintyScenarios {
  private static final Duration SETTLING = Duration.ofMinutes(2);
  private static final UncertaintyPolicy SEARCH = UncertaintyPolicy.search(SETTLING);
  private static final UncertaintyPolicy RESUBMIT =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();
  private static final String PROMPT = "a secret prompt";
  private static final WorkflowInputs INPUTS =
      WorkflowInputs.builder().text("text_1", PROMPT).number("seed_1", 7).build();

  private static WorkflowRequest inGroup(String group, UncertaintyPolicy policy) {
    return WorkflowRequest.builder(Workflows.ID, INPUTS)
        .groupId(group)
        .uncertaintyPolicy(policy)
        .build();
  }

  private static Map<String, String> sameTexts() {
    return Map.of("text_1", PROMPT, "seed_1", "7");
  }

  private static String groupSent(Scenario on) {
    return on.lastRequest(Operation.EXECUTE_WORKFLOW).query().getOrDefault("group_id", "");
  }

  /**
   * A run without a response is recovered, whether it appears at once or long after the gateway's
   * timeout. It is the only run.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRunThatAppearsLateIsRecovered(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    ScenarioClient client = on.open(config -> config.uncertaintyPolicy(SEARCH));
    for (Fault fault :
        List.of(Fault.connectionReset(), Fault.status(504), Fault.gatewayPage(502))) {
      for (int seconds : new int[] {0, 1, 45, 120}) {
        int runs = on.emulator().runsCreated();
        on.emulator()
            .failNext(
                Operation.EXECUTE_WORKFLOW, fault.runAppearsAfter(Duration.ofSeconds(seconds)));
        Instant begin = on.time().now();

        Submission submission = on.get(client.execute(Workflows.ID, INPUTS));

        assertThat(on.emulator().runIds())
            .as("runs after %s, which appear after %s s", fault, seconds)
            .hasSize(runs + 1)
            .last()
            .isEqualTo(submission.runId());
        assertThat(submission.recovered()).isTrue();
        assertThat(on.since(begin))
            .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 10));
        assertThat(groupSent(on)).as("the generated group").startsWith("flowscale-");
      }
    }
    assertThat(on.logs().text()).contains("was recovered").doesNotContain(PROMPT);
  }

  /**
   * In a group that the caller has named, no run is taken: those of the workflow are reported, and
   * nothing is submitted again.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void noneOfSeveralMatchingRunsIsTaken(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().submit(Workflows.ID, "another", sameTexts());
    String other = on.emulator().submit(Workflows.ID, "g", Map.of("text_1", "another"));
    String alike = on.emulator().submit(Workflows.ID, "g", sameTexts());
    on.emulator().failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());

    SubmissionUncertainException failure =
        on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("g", RESUBMIT)));

    List<String> ids = on.emulator().runIds();
    assertThat(failure.candidates())
        .extracting(Run::id)
        .containsExactlyInAnyOrder(other, alike, ids.get(ids.size() - 1));
    assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
  }

  /**
   * If requested, a workflow without a run is submitted once more, and only once. Over a transport
   * that may send a request twice by itself it is not.
   */
  @ScenarioTest
  public final void aSecondSubmissionIsMadeOnceIfRequested(Scenario on) {
    boolean mayResubmit = RetryScenarios.mayRetrySubmissions(on);
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
    CompletableFuture<Submission> call = on.client().execute(inGroup("g", RESUBMIT));
    if (mayResubmit) {
      Submission submission = on.get(call);
      assertThat(submission.recovered()).isFalse();
      assertThat(on.emulator().runIds()).containsExactly(submission.runId());
      assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
    } else {
      on.failure(SubmissionUncertainException.class, call);
      assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
    }

    int before = on.emulator().count(Operation.EXECUTE_WORKFLOW);
    on.emulator().failAlways(Operation.EXECUTE_WORKFLOW, Fault.status(504));
    on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("h", RESUBMIT)));
    assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW) - before)
        .isEqualTo(mayResubmit ? 2 : 1);
  }
}
