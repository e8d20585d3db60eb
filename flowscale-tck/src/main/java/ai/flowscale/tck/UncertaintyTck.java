package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a client does about a submission whose outcome is not known: it finds the run again if there
 * is one, guesses nothing, and submits a second time only where it was told to.
 */
public abstract class UncertaintyTck extends ClientTck {
  private static final Duration SETTLING = Duration.ofMinutes(2);
  private static final UncertaintyPolicy LOOK = UncertaintyPolicy.search(SETTLING);
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();
  private static final String PROMPT = "a prompt that nobody else may read";
  private static final WorkflowInputs INPUTS =
      WorkflowInputs.builder().text("text_1", PROMPT).number("seed_1", 7).build();

  /** Makes the suite. */
  protected UncertaintyTck() {}

  private static WorkflowRequest inGroup(String group, UncertaintyPolicy policy) {
    return WorkflowRequest.builder(Workflows.ID, INPUTS)
        .groupId(group)
        .uncertaintyPolicy(policy)
        .build();
  }

  /** In a group that is made for it alone. */
  private static WorkflowRequest searched() {
    return WorkflowRequest.builder(Workflows.ID, INPUTS).uncertaintyPolicy(LOOK).build();
  }

  private static Map<String, String> sameTexts() {
    return Map.of("text_1", PROMPT, "seed_1", "7");
  }

  private static String groupSent(Scenario on) {
    return on.lastRequest(Operation.EXECUTE).query().getOrDefault("group_id", "");
  }

  /**
   * A run of which the client did not hear is found again, whether it appears at once or only after
   * the gateway has long given up on it. It is the only run.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRunThatAppearsLateIsFoundAgain(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    TckClient client = on.open(config -> config.uncertaintyPolicy(LOOK));
    for (Fault fault :
        List.of(Fault.connectionReset(), Fault.status(504), Fault.gatewayPage(502))) {
      for (int seconds : new int[] {0, 1, 45, 120}) {
        int runs = on.emulator().runsCreated();
        on.emulator()
            .failNext(Operation.EXECUTE, fault.runAppearsAfter(Duration.ofSeconds(seconds)));
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
        assertThat(groupSent(on)).as("the group that was made for it").startsWith("flowscale-");
      }
    }
    assertThat(on.logs().text()).contains("was found again").doesNotContain(PROMPT);
  }

  /**
   * A wait goes on with the run that was found again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aWaitGoesOnWithTheRunThatWasFoundAgain(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator()
        .failNext(
            Operation.EXECUTE, Fault.connectionReset().runAppearsAfter(Duration.ofSeconds(30)));

    RunResult result = on.get(on.client().executeAndWait(searched(), WaitOptions.defaults()));

    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(on.emulator().runIds()).containsExactly(result.runId());
  }

  /**
   * Where no run ever appears, the caller hears that it is uncertain still, and nothing was sent
   * again.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aRunThatNeverAppearsLeavesTheSubmissionUncertain(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE, Fault.status(504));
    Instant begin = on.time().now();

    SubmissionUncertainException failure =
        on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("g", LOOK)));

    assertThat(failure.candidates()).isEmpty();
    assertThat(failure).hasMessageContaining("no proof");
    assertThat(failure.getMessage()).doesNotContain(PROMPT);
    assertThat(on.since(begin)).isEqualTo(SETTLING);
    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
  }

  /**
   * A deployment that does not tell the ids of listed runs cannot say which run it is: the run is
   * shown as a candidate, and nothing is sent again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = {Dialect.OPENAPI, Dialect.LEGACY})
  public final void aRunWhoseIdIsNotToldIsShown(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator()
        .failNext(
            Operation.EXECUTE, Fault.connectionReset().runAppearsAfter(Duration.ofSeconds(10)));

    SubmissionUncertainException failure =
        on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("g", AGAIN)));

    assertThat(failure.candidates()).hasSize(1);
    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
  }

  /**
   * In a group of the caller's a run that fits proves nothing, since others may submit the same: it
   * is shown, and neither taken nor made again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aRunInAGroupOfTheCallersIsShownAndNotTaken(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE, Fault.connectionReset().afterProcessing());

    SubmissionUncertainException failure =
        on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("g", AGAIN)));

    assertThat(failure.candidates())
        .extracting(Run::id)
        .containsExactlyElementsOf(on.emulator().runIds());
    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
  }

  /**
   * Among several runs that fit none is guessed, and those that do not fit are none of them: of
   * another group, another workflow, with other inputs, or long before.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void amongSeveralRunsThatFitNoneIsGuessed(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().submit(Workflows.ID, "g", sameTexts());
    on.time().advance(Duration.ofMinutes(6));
    on.emulator().submit(Workflows.ID, "another", sameTexts());
    on.emulator().submit(Workflows.ID, "g", Map.of("text_1", "another"));
    String alike = on.emulator().submit(Workflows.ID, "g", sameTexts());
    on.emulator().failNext(Operation.EXECUTE, Fault.connectionReset().afterProcessing());

    SubmissionUncertainException failure =
        on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("g", AGAIN)));

    List<String> ids = on.emulator().runIds();
    assertThat(failure.candidates())
        .extracting(Run::id)
        .containsExactlyInAnyOrder(alike, ids.get(ids.size() - 1));
    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
  }

  /**
   * A large group is looked through to its end.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void everyPageOfTheGroupIsLookedThrough(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().deploy(EmulatedWorkflow.builder("another").build());
    on.emulator().failNext(Operation.EXECUTE, Fault.connectionReset().runAppearsAfter(SETTLING));
    CompletableFuture<Submission> call = on.client().execute(searched());
    on.soon("the run is made", () -> on.emulator().runsCreated() == 1);
    for (int i = 0; i < 250; i++) {
      on.emulator().submit("another", groupSent(on), Map.of("text_1", "another"));
    }

    assertThat(on.get(call).runId()).isEqualTo(on.emulator().runIds().get(0));
  }

  /**
   * A look that fails is survived where the failure can pass, and ends the looking where it cannot.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void looksThatFailAreSurvivedWhereTheFailureCanPass(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator()
        .failNext(
            Operation.EXECUTE, Fault.connectionReset().runAppearsAfter(Duration.ofSeconds(20)));
    on.emulator()
        .failNext(
            Operation.GET_RUNS,
            Fault.status(503),
            Fault.connectionReset(),
            Fault.gatewayPage(200),
            Fault.brokenBody());
    assertThat(on.get(on.client().execute(searched())).recovered()).isTrue();

    on.emulator().failNext(Operation.EXECUTE, Fault.status(504));
    on.emulator().failNext(Operation.GET_RUNS, Fault.status(401));
    Instant begin = on.time().now();
    SubmissionUncertainException failure =
        on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("h", AGAIN)));
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(AuthenticationException.class);
    assertThat(on.since(begin)).isZero();
  }

  /**
   * Where it was asked for, a workflow of which no run has appeared is submitted once more, and
   * only once. Over a transport that may send twice by itself it is not.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aSecondSubmissionIsMadeOnceWhereItWasAskedFor(Scenario on) {
    boolean mayRepeat =
        on.transport()
            .capabilities()
            .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE, Fault.connectionReset());
    CompletableFuture<Submission> call = on.client().execute(inGroup("g", AGAIN));
    if (mayRepeat) {
      Submission submission = on.get(call);
      assertThat(submission.recovered()).isFalse();
      assertThat(on.emulator().runIds()).containsExactly(submission.runId());
      assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(2);
    } else {
      on.failure(SubmissionUncertainException.class, call);
      assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
    }

    int before = on.emulator().count(Operation.EXECUTE);
    on.emulator().failAlways(Operation.EXECUTE, Fault.status(504));
    on.failure(SubmissionUncertainException.class, on.client().execute(inGroup("h", AGAIN)));
    assertThat(on.emulator().count(Operation.EXECUTE) - before).isEqualTo(mayRepeat ? 2 : 1);
  }

  /**
   * Closing the client ends the looking at once.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void closingEndsTheLooking(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE, Fault.connectionReset());
    CompletableFuture<Submission> call = on.client().execute(inGroup("g", AGAIN));
    on.until(() -> on.emulator().count(Operation.GET_RUNS) >= 3);
    on.soon("the pause before the next look", () -> on.time().pendingTimeouts() == 0);
    Instant closed = on.time().now();

    on.client().close();

    SubmissionUncertainException failure = on.failure(SubmissionUncertainException.class, call);
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(ClientClosedException.class);
    assertThat(on.since(closed)).isZero();
    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
  }
}
