package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.OutputListing;
import ai.flowscale.emulator.RunPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Waiting for runs: until the outputs are there, and not a moment longer, whatever the service does
 * in between.
 */
public abstract class WaitingTck extends ClientTck {
  /** Far above what any of the workflows takes, far below the wait's own limit. */
  private static final Duration LONG = Duration.ofMinutes(5);

  /** The faults that pass by themselves. */
  private static final List<Fault> PASSING =
      List.of(
          Fault.status(408),
          Fault.status(429),
          Fault.status(500),
          Fault.status(502),
          Fault.status(503),
          Fault.status(504),
          Fault.gatewayPage(200),
          Fault.gatewayPage(401),
          Fault.gatewayPage(403),
          Fault.gatewayPage(404),
          Fault.gatewayPage(502),
          Fault.emptyBody(),
          Fault.json("null"),
          Fault.json("[]"),
          Fault.json("\"ok\""),
          Fault.truncatedContent(),
          Fault.brokenBody(),
          Fault.connectionReset(),
          Fault.connectionClosed(),
          Fault.garbage());

  /** Makes the suite. */
  protected WaitingTck() {}

  private static RunResult executed(Scenario on, EmulatedWorkflow workflow) {
    on.emulator().deploy(workflow);
    return on.get(on.client().executeAndWait(workflow.id(), WorkflowInputs.none()));
  }

  private static String stem(RunOutput output) {
    String name = output.filename();
    return name.substring(0, name.indexOf('_'));
  }

  /**
   * Executing and waiting gives the run, its outputs with links, and the submission. If this fails,
   * look whether the run's status, its outputs, or the schedule of looks is at fault.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void executingAndWaitingGivesTheOutputs(Scenario on) {
    Instant begin = on.time().now();

    RunResult result = executed(on, Workflows.usual().build());

    assertThat(result.runId()).isEqualTo(on.emulator().runIds().get(0));
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(result.outputs()).allSatisfy(o -> assertThat(o.isReady()).isTrue());
    assertThat(result.output(result.outputs().get(0).filename())).isPresent();
    assertThat(result.submission()).isNotNull();
    assertThat(on.emulator().count(Operation.GET_OUTPUT))
        .as("the run's own answer has the links, so the outputs are not asked for")
        .isZero();
    assertThat(on.since(begin))
        .as("the run takes 6 s; a wait that looks every 2 s sees its end within 8 s")
        .isBetween(Duration.ofSeconds(6), Duration.ofSeconds(8));
  }

  /**
   * Where the run lists its outputs without links, or their names alone, the output call gives
   * them. In the dialect that names outputs in the answer to the submission only, that answer
   * counts.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void outputsWithoutLinksAreAskedFor(Scenario on) {
    for (OutputListing listing : List.of(OutputListing.WITHOUT_LINKS, OutputListing.NAMES_ONLY)) {
      RunResult result = executed(on, Workflows.usual().outputListing(listing).build());
      assertThat(result.outputs())
          .as("outputs of a run with the listing %s", listing)
          .singleElement()
          .satisfies(output -> assertThat(output.isReady()).isTrue());
    }
  }

  /**
   * While the service answers 204 for an output, the wait goes on.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void outputsThatAreNotReadyYetAreWaitedFor(Scenario on) {
    Instant begin = on.time().now();

    RunResult result = executed(on, Workflows.usual().outputDelay(Duration.ofSeconds(20)).build());

    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(on.since(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(26));
    assertThat(on.emulator().count(Operation.GET_OUTPUT))
        .as("looks at the output, the ones answered 204 included")
        .isGreaterThan(1);
  }

  /**
   * Shortly before an output is there the service may not know it (404); that does not end the
   * wait.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void anOutputThatIsNotFoundAtFirstIsWaitedFor(Scenario on) {
    RunResult result =
        executed(
            on,
            Workflows.usual()
                .outputListing(OutputListing.NAMES_ONLY)
                .outputUnknownFor(Duration.ofSeconds(10))
                .build());

    assertThat(result.totalOutputs()).isEqualTo(1);
  }

  /**
   * An output that the service never gets to know ends the wait with an error that says which.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = {Dialect.CURRENT, Dialect.OPENAPI})
  public final void anOutputThatIsNeverFoundEndsTheWait(Scenario on) {
    on.emulator()
        .deploy(
            Workflows.usual()
                .outputListing(OutputListing.NAMES_ONLY)
                .outputUnknownFor(Duration.ofDays(1))
                .build());
    Instant begin = on.time().now();

    RunFailedException failure =
        on.failure(
            RunFailedException.class,
            on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()));

    assertThat(failure).hasMessageContaining("output_").hasCauseInstanceOf(NotFoundException.class);
    assertThat(on.since(begin)).isLessThan(Duration.ofMinutes(1));
  }

  /**
   * A run that gives nothing is complete: there is nothing to wait for.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aRunWithoutOutputsIsComplete(Scenario on) {
    Instant begin = on.time().now();

    RunResult result = executed(on, Workflows.usual().withoutOutputs().build());

    assertThat(result.outputs()).isEmpty();
    assertThat(result.totalOutputs()).isZero();
    assertThat(on.since(begin)).isLessThanOrEqualTo(Duration.ofSeconds(8));
  }

  /**
   * Many outputs come all, in the order in which the run names them.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void manyOutputsComeAllAndInOrder(Scenario on) {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "p" + (i * 7 % 40)).toList();
    for (OutputListing listing : OutputListing.values()) {
      EmulatedWorkflow workflow =
          Workflows.usual()
              .outputs(run -> names.stream().map(n -> OutputFile.text(n + ".txt", n)).toList())
              .outputNames(names.toArray(String[]::new))
              .outputListing(listing)
              .build();

      RunResult result = executed(on, workflow);

      assertThat(result.totalOutputs()).isEqualTo(40);
      assertThat(result.outputs())
          .extracting(WaitingTck::stem)
          .as("names of the outputs, with the listing %s", listing)
          .isEqualTo(names);
    }
  }

  /**
   * A failed run ends the wait at once, with what the service says of the failure. A client that
   * goes on looking until its limit has taken the failure for a hiccup.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aFailedRunEndsTheWaitAtOnce(Scenario on) {
    on.emulator().deploy(Workflows.usual().fails("CUDA out of memory").build());
    Instant begin = on.time().now();

    RunFailedException failure =
        on.failure(
            RunFailedException.class,
            on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()));

    assertThat(failure.errors()).containsExactly("CUDA out of memory");
    assertThat(failure.runId()).hasValue(on.emulator().runIds().get(0));
    assertThat(failure.run()).hasValueSatisfying(r -> assertThat(r.status().isFailure()).isTrue());
    assertThat(on.since(begin)).isLessThanOrEqualTo(Duration.ofSeconds(8));
  }

  /**
   * Every word that means a bad end is one.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void everyWordForABadEndIsOne(Scenario on) {
    for (String word : List.of("failed", "error", "timeout", "FAILED")) {
      String runId =
          on.endedRun(Workflows.usual().fails("x").status(RunPhase.FAILED, word).build());
      RunFailedException failure =
          on.failure(RunFailedException.class, on.client().awaitRun(runId));
      assertThat(failure.run()).map(Run::status).hasValue(new RunStatus(word));
    }
  }

  /**
   * A run that is cancelled while another call waits for it ends that wait at once.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aRunThatIsCancelledMeanwhileEndsTheWait(Scenario on) {
    for (String word : List.of("cancelled", "canceled")) {
      String runId = on.run(Workflows.usual().neverEnds().status(RunPhase.CANCELLED, word).build());
      int looks = on.emulator().count(Operation.GET_RUN);
      CompletableFuture<RunResult> waiting = on.client().awaitRun(runId);
      on.until(() -> on.emulator().count(Operation.GET_RUN) >= looks + 3);

      on.getAtOnce(on.client().cancelRun(runId));

      Instant cancelled = on.time().now();
      RunCancelledException failure = on.failure(RunCancelledException.class, waiting);
      assertThat(failure.runId()).hasValue(runId);
      assertThat(failure.run()).map(Run::status).hasValue(new RunStatus(word));
      assertThat(on.since(cancelled))
          .as("the next look sees it")
          .isLessThanOrEqualTo(Duration.ofSeconds(4));
    }
  }

  /**
   * Words that nobody knows yet are no end, whatever they look like.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void unknownStatusesAreNoEnd(Scenario on) {
    RunResult result =
        executed(
            on,
            Workflows.usual()
                .status(RunPhase.QUEUED, "in_limbo")
                .runTime(Duration.ofSeconds(60))
                .runningStatuses("warming_up", "\u5b9f\u884c\u4e2d", "almost completed", "done?")
                .build());

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
  }

  /**
   * A run that has ended already costs one look and no delay.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aRunThatHasEndedCostsOneLookAndNoDelay(Scenario on) {
    String runId = on.endedRun(Workflows.usual().build());
    Instant begin = on.time().now();

    RunResult result = on.get(on.client().awaitRun(runId));

    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(result.submission()).as("taken up by its id, so nothing was submitted").isNull();
    assertThat(on.emulator().requests()).as("all requests").hasSize(1);
    assertThat(on.time().now()).as("the time, which did not have to move").isEqualTo(begin);
  }

  /**
   * A run that the service does not find at first may turn up; one that never does ends the wait
   * long before its limit.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aRunMayTurnUpLate(Scenario on) {
    RunResult result = executed(on, Workflows.usual().runUnknownFor(Duration.ofSeconds(5)).build());
    assertThat(result.totalOutputs()).isEqualTo(1);

    Instant begin = on.time().now();
    NotFoundException failure =
        on.failure(NotFoundException.class, on.client().awaitRun("no-such-run"));
    assertThat(failure.runId()).hasValue("no-such-run");
    assertThat(on.since(begin)).isLessThan(Duration.ofMinutes(1));
  }

  /**
   * A look that fails does not end the wait, be it the first one or a later one: the run goes on
   * whether it is seen or not. The description names the fault; look at how the transport reports
   * it (as a {@link TransportException} of a kind that passes), or at how the answer is read.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aLookThatFailsDoesNotEndTheWait(Scenario on) {
    for (Fault fault : PASSING) {
      on.emulator().failNext(Operation.GET_RUN, fault);
      RunResult first = executed(on, Workflows.usual().build());
      assertThat(first.totalOutputs()).as("outputs after %s at first", fault).isEqualTo(1);

      int looks = on.emulator().count(Operation.GET_RUN);
      CompletableFuture<RunResult> waiting =
          on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
      on.until(() -> on.emulator().count(Operation.GET_RUN) >= looks + 2);
      on.emulator().failNext(Operation.GET_RUN, fault);
      assertThat(on.get(waiting).totalOutputs()).as("outputs after %s", fault).isEqualTo(1);
    }
  }

  /**
   * A look at an output that fails does not end the wait either.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aLookAtAnOutputThatFailsDoesNotEndTheWait(Scenario on) {
    EmulatedWorkflow workflow = Workflows.usual().outputListing(OutputListing.NAMES_ONLY).build();
    for (Fault fault : PASSING) {
      on.emulator().failNext(Operation.GET_OUTPUT, fault);
      assertThat(executed(on, workflow).totalOutputs()).as("outputs after %s", fault).isEqualTo(1);
    }
    for (String inProgress :
        List.of(
            "{\"status\":\"in_progress\",\"data\":null}",
            "{\"status\":\"success\",\"data\":{\"generation_status\":\"in_progress\","
                + "\"download_url\":null}}")) {
      on.emulator().failNext(Operation.GET_OUTPUT, Fault.json(inProgress));
      assertThat(executed(on, workflow).totalOutputs()).as("after %s", inProgress).isEqualTo(1);
    }
  }

  /**
   * A run that the service does not find shortly after it was seen for the first time may turn up
   * again: not every server behind an address knows of it yet.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aRunMayBeMissedShortlyAfterItsFirstSight(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    CompletableFuture<RunResult> waiting =
        on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
    on.until(() -> on.emulator().count(Operation.GET_RUN) >= 1);
    on.emulator().failNext(Operation.GET_RUN, Fault.status(404));

    assertThat(on.get(waiting).totalOutputs()).isEqualTo(1);
  }

  /**
   * A poll that gets no response is given up after 15 seconds, and the run is polled again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aPollThatHangsDoesNotEndTheWait(Scenario on) {
    on.spoilEmulator();
    String runId = on.endedRun(Workflows.usual().build());
    on.emulator().failNext(Operation.GET_RUN, Fault.hang());

    CompletableFuture<RunResult> waiting =
        on.client().awaitRun(runId, WaitOptions.upTo(Duration.ofSeconds(40)));
    on.awaitRequests(Operation.GET_RUN, 1);
    on.time().advance(Duration.ofSeconds(15));

    assertThat(on.get(waiting).totalOutputs()).isEqualTo(1);
  }

  /**
   * A wait obeys {@code Retry-After} before it looks again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aWaitObeysRetryAfter(Scenario on) {
    String runId = on.endedRun(Workflows.usual().build());
    on.emulator().failNext(Operation.GET_RUN, Fault.status(429).retryAfter(Duration.ofSeconds(30)));
    Instant begin = on.time().now();

    on.get(on.client().awaitRun(runId));

    assertThat(on.since(begin)).isEqualTo(Duration.ofSeconds(30));
    assertThat(on.emulator().count(Operation.GET_RUN)).isEqualTo(2);
  }

  /**
   * A key that is not accepted any more ends the wait at once: looking again cannot help. The error
   * carries the run, so that it can be taken up again with another key.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aKeyThatIsNotAcceptedEndsTheWaitAtOnce(Scenario on) {
    on.emulator().deploy(Workflows.usual().neverEnds().build());
    CompletableFuture<RunResult> waiting =
        on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
    on.until(() -> on.emulator().count(Operation.GET_RUN) >= 2);
    on.emulator().failAlways(Operation.GET_RUN, Fault.status(401));

    AuthenticationException failure = on.failure(AuthenticationException.class, waiting);

    assertThat(failure.runId()).hasValue(on.emulator().runIds().get(0));
    assertThat(on.emulator().count(Operation.GET_RUN))
        .as("looks: those before, and the one that was refused")
        .isLessThanOrEqualTo(3);
  }

  /**
   * A wait that takes too long says so, with the run as it was last seen, and leaves the run alone:
   * waiting again gives the result.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aWaitThatTimesOutCanBeTakenUpAgain(Scenario on) {
    on.emulator().deploy(Workflows.usual().runTime(Duration.ofMinutes(2)).build());
    Duration timeout = Duration.ofSeconds(30);
    Instant begin = on.time().now();

    WaitTimedOutException failure =
        on.failure(
            WaitTimedOutException.class,
            on.client()
                .executeAndWait(
                    WorkflowRequest.of(Workflows.ID, WorkflowInputs.none()),
                    WaitOptions.upTo(timeout)));

    assertThat(on.since(begin)).as("how long it waited").isEqualTo(timeout);
    assertThat(failure.timeout()).isEqualTo(timeout);
    assertThat(failure.run()).map(Run::status).hasValue(RunStatus.RUNNING);
    String runId = failure.runId().orElseThrow();
    assertThat(on.emulator().cancelsReceived()).as("the run was left alone").isZero();

    RunResult result = on.get(on.client().awaitRun(runId));
    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(on.emulator().runsCreated()).as("nothing was submitted again").isEqualTo(1);
  }

  /**
   * The limit holds although a look hangs.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theLimitHoldsAlthoughALookHangs(Scenario on) {
    on.spoilEmulator();
    String runId = on.run(Workflows.usual().build());
    on.emulator().failAlways(Operation.GET_RUN, Fault.hang());
    Duration timeout = Duration.ofSeconds(10);

    CompletableFuture<RunResult> waiting = on.client().awaitRun(runId, WaitOptions.upTo(timeout));
    on.awaitRequests(Operation.GET_RUN, 1);
    on.time().advance(timeout);

    WaitTimedOutException failure = on.failure(WaitTimedOutException.class, waiting);
    assertThat(failure.run()).as("it was never seen").isEmpty();
    assertThat(failure.runId()).hasValue(runId);
  }

  /**
   * With a fixed interval the looks come at that interval; by default they come sooner at first and
   * never further apart than the longest interval.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void looksComeAtTheIntervalsAskedFor(Scenario on) {
    String runId = on.run(Workflows.usual().runTime(Duration.ofSeconds(59)).build());
    on.get(
        on.client()
            .awaitRun(runId, WaitOptions.builder().fixedInterval(Duration.ofSeconds(10)).build()));
    assertThat(on.emulator().count(Operation.GET_RUN))
        .as("looks at 0, 10, ... 60 seconds of a run of one minute")
        .isEqualTo(7);

    int before = on.emulator().count(Operation.GET_RUN);
    // Another workflow: of this one the client knows by now how long it takes.
    String other = on.run(EmulatedWorkflow.builder("wf_other").runTime(LONG).build());
    on.get(
        on.client()
            .awaitRun(other, WaitOptions.builder().maxPollInterval(Duration.ofSeconds(5)).build()));
    assertThat(on.emulator().count(Operation.GET_RUN) - before)
        .as("looks within five minutes, at most 5 seconds apart and sooner at first")
        .isBetween(60, 100);
  }

  /**
   * Many runs are awaited at once by one client, and each wait gets its own run.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void manyRunsAreAwaitedAtOnce(Scenario on) {
    on.emulator().deploy(Workflows.usual().runTime(n -> Duration.ofMillis(137L * n)).build());
    List<CompletableFuture<RunResult>> waits =
        IntStream.range(0, 40)
            .mapToObj(i -> on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()))
            .toList();

    List<String> ids = waits.stream().map(wait -> on.get(wait).runId()).toList();

    assertThat(ids).containsExactlyInAnyOrderElementsOf(on.emulator().runIds());
  }
}
