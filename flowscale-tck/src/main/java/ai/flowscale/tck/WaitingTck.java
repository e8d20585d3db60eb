package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
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
 * Waits for runs: until the outputs are ready, and no longer, whatever the service does meanwhile.
 */
public abstract class WaitingTck {
  /** Longer than any of the workflows, shorter than the limit of the wait. */
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Transient faults. */
  private static final List<Fault> TRANSIENT =
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

  private static RunResult executed(Scenario on, EmulatedWorkflow workflow) {
    on.emulator().deploy(workflow);
    return on.get(on.client().executeAndWait(workflow.id(), WorkflowInputs.none()));
  }

  private static String stem(RunOutput output) {
    String name = output.filename();
    return name.substring(0, name.indexOf('_'));
  }

  /**
   * Executing and waiting returns the run, its outputs with links, and the submission.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void executingAndWaitingReturnsTheOutputs(Scenario on) {
    Instant begin = on.time().now();

    RunResult result = executed(on, Workflows.usual().build());

    assertThat(result.runId()).isEqualTo(on.emulator().runIds().get(0));
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(result.outputs()).allSatisfy(o -> assertThat(o.isReady()).isTrue());
    assertThat(result.output(result.outputs().get(0).filename())).isPresent();
    assertThat(result.submission()).isNotNull();
    assertThat(on.emulator().count(Operation.GET_OUTPUT))
        .as("requests for outputs, whose links are in the run's response")
        .isZero();
    assertThat(on.since(begin))
        .as("the run takes 6 s; a wait that polls every 2 s finds its end within 8 s")
        .isBetween(Duration.ofSeconds(6), Duration.ofSeconds(8));
  }

  /**
   * If the run lists its outputs without links, or only their names, the client requests the
   * outputs. In one dialect only the response to the submission names them.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void outputsWithoutLinksAreRequested(Scenario on) {
    for (OutputListing listing : List.of(OutputListing.WITHOUT_LINKS, OutputListing.NAMES_ONLY)) {
      RunResult result = executed(on, Workflows.usual().outputListing(listing).build());
      assertThat(result.outputs())
          .as("outputs of a run with the listing %s", listing)
          .singleElement()
          .satisfies(output -> assertThat(output.isReady()).isTrue());
    }
  }

  /**
   * While the response for an output is 204, the wait continues.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void outputsThatAreNotReadyYetAreWaitedFor(Scenario on) {
    Instant begin = on.time().now();

    RunResult result = executed(on, Workflows.usual().outputDelay(Duration.ofSeconds(20)).build());

    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(on.since(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(26));
    assertThat(on.emulator().count(Operation.GET_OUTPUT))
        .as("polls of the output, including those with 204")
        .isGreaterThan(1);
  }

  /**
   * The service may not know an output at first (404); that does not end the wait.
   *
   * @param on provided by the kit
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
   * An output that is never found ends the wait with an exception that names it.
   *
   * @param on provided by the kit
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
   * A run without outputs is complete.
   *
   * @param on provided by the kit
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
   * Many outputs are returned, in the order of the run.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void manyOutputsAreReturnedInOrder(Scenario on) {
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
   * A failed run ends the wait at once, with the service's error.
   *
   * @param on provided by the kit
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
   * Every status of a failure ends the wait.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void everyFailureStatusEndsTheWait(Scenario on) {
    for (String status : List.of("failed", "error", "timeout", "FAILED")) {
      String runId =
          on.endedRun(Workflows.usual().fails("x").status(RunPhase.FAILED, status).build());
      RunFailedException failure =
          on.failure(RunFailedException.class, on.client().awaitRun(runId));
      assertThat(failure.run()).map(Run::status).hasValue(new RunStatus(status));
    }
  }

  /**
   * A run that is cancelled while another call waits for it ends the wait at once.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aRunCancelledMeanwhileEndsTheWait(Scenario on) {
    for (String status : List.of("cancelled", "canceled")) {
      String runId =
          on.run(Workflows.usual().neverEnds().status(RunPhase.CANCELLED, status).build());
      int polls = on.emulator().count(Operation.GET_RUN);
      CompletableFuture<RunResult> waiting = on.client().awaitRun(runId);
      on.until(() -> on.emulator().count(Operation.GET_RUN) >= polls + 3);

      on.getAtOnce(on.client().cancelRun(runId));

      Instant cancelled = on.time().now();
      RunCancelledException failure = on.failure(RunCancelledException.class, waiting);
      assertThat(failure.runId()).hasValue(runId);
      assertThat(failure.run()).map(Run::status).hasValue(new RunStatus(status));
      assertThat(on.since(cancelled))
          .as("the next poll finds it")
          .isLessThanOrEqualTo(Duration.ofSeconds(4));
    }
  }

  /**
   * Unknown statuses do not end a wait.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void unknownStatusesAreNotTerminal(Scenario on) {
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
   * A wait for an ended run costs one poll and no delay.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void anEndedRunCostsOnePollAndNoDelay(Scenario on) {
    String runId = on.endedRun(Workflows.usual().build());
    Instant begin = on.time().now();

    RunResult result = on.get(on.client().awaitRun(runId));

    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(result.submission())
        .as("the submission of a run that is awaited by its id")
        .isNull();
    assertThat(on.emulator().requests()).as("all requests").hasSize(1);
    assertThat(on.time().now()).as("the time, which did not move").isEqualTo(begin);
  }

  /**
   * A run that is not found at first may appear. One that never appears ends the wait long before
   * its limit.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aRunMayAppearLate(Scenario on) {
    RunResult result = executed(on, Workflows.usual().runUnknownFor(Duration.ofSeconds(5)).build());
    assertThat(result.totalOutputs()).isEqualTo(1);

    Instant begin = on.time().now();
    NotFoundException failure =
        on.failure(NotFoundException.class, on.client().awaitRun("no-such-run"));
    assertThat(failure.runId()).hasValue("no-such-run");
    assertThat(on.since(begin)).isLessThan(Duration.ofMinutes(1));
  }

  /**
   * A failed poll does not end the wait, whether it is the first or a later one. If this fails for
   * a fault, check how the transport reports it, or how the response is read.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aFailedPollDoesNotEndTheWait(Scenario on) {
    for (Fault fault : TRANSIENT) {
      on.emulator().failNext(Operation.GET_RUN, fault);
      RunResult first = executed(on, Workflows.usual().build());
      assertThat(first.totalOutputs()).as("outputs after %s at first", fault).isEqualTo(1);

      int polls = on.emulator().count(Operation.GET_RUN);
      CompletableFuture<RunResult> waiting =
          on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
      on.until(() -> on.emulator().count(Operation.GET_RUN) >= polls + 2);
      on.emulator().failNext(Operation.GET_RUN, fault);
      assertThat(on.get(waiting).totalOutputs()).as("outputs after %s", fault).isEqualTo(1);
    }
  }

  /**
   * A failed poll of an output does not end the wait either.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aFailedPollOfAnOutputDoesNotEndTheWait(Scenario on) {
    EmulatedWorkflow workflow = Workflows.usual().outputListing(OutputListing.NAMES_ONLY).build();
    for (Fault fault : TRANSIENT) {
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
   * A run that is not found shortly after it was found may appear again: not every server of the
   * service knows it yet.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aRunMayBeNotFoundShortlyAfterItWasFound(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    CompletableFuture<RunResult> waiting =
        on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
    on.until(() -> on.emulator().count(Operation.GET_RUN) >= 1);
    on.emulator().failNext(Operation.GET_RUN, Fault.status(404));

    assertThat(on.get(waiting).totalOutputs()).isEqualTo(1);
  }

  /**
   * A poll without a response times out after 15 seconds, and the run is polled again.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aHangingPollDoesNotEndTheWait(Scenario on) {
    on.discardEmulator();
    String runId = on.endedRun(Workflows.usual().build());
    on.emulator().failNext(Operation.GET_RUN, Fault.hang());

    CompletableFuture<RunResult> waiting =
        on.client().awaitRun(runId, WaitOptions.upTo(Duration.ofSeconds(40)));
    on.awaitRequests(Operation.GET_RUN, 1);
    on.awaitScheduled();
    on.time().advance(Duration.ofSeconds(15));

    assertThat(on.get(waiting).totalOutputs()).isEqualTo(1);
  }

  /**
   * A wait obeys {@code Retry-After} before it polls again.
   *
   * @param on provided by the kit
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
   * A key that is no longer accepted ends the wait at once. The exception contains the run, so that
   * the wait can be resumed with another key.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aRejectedKeyEndsTheWaitAtOnce(Scenario on) {
    on.emulator().deploy(Workflows.usual().neverEnds().build());
    CompletableFuture<RunResult> waiting =
        on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
    on.until(() -> on.emulator().count(Operation.GET_RUN) >= 2);
    on.emulator().failAlways(Operation.GET_RUN, Fault.status(401));

    AuthenticationException failure = on.failure(AuthenticationException.class, waiting);

    assertThat(failure.runId()).hasValue(on.emulator().runIds().get(0));
    assertThat(on.emulator().count(Operation.GET_RUN))
        .as("polls, including the one that was refused")
        .isLessThanOrEqualTo(3);
  }

  /**
   * A wait that times out reports the last state of the run and leaves the run alone: another wait
   * returns the result.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aTimedOutWaitCanBeResumed(Scenario on) {
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
    assertThat(on.emulator().runsCreated()).as("nothing was resubmitted").isEqualTo(1);
  }

  /**
   * The limit holds while a poll hangs.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theLimitHoldsWhileAPollHangs(Scenario on) {
    on.discardEmulator();
    String runId = on.run(Workflows.usual().build());
    on.emulator().failAlways(Operation.GET_RUN, Fault.hang());
    Duration timeout = Duration.ofSeconds(10);

    CompletableFuture<RunResult> waiting = on.client().awaitRun(runId, WaitOptions.upTo(timeout));
    on.awaitRequests(Operation.GET_RUN, 1);
    on.awaitScheduled();
    on.time().advance(timeout);

    WaitTimedOutException failure = on.failure(WaitTimedOutException.class, waiting);
    assertThat(failure.run()).as("the run, which was never found").isEmpty();
    assertThat(failure.runId()).hasValue(runId);
  }

  /**
   * With a fixed interval the polls come at that interval. By default they come sooner at first and
   * never later than the longest interval.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void pollsComeAtTheRequestedIntervals(Scenario on) {
    String runId = on.run(Workflows.usual().runTime(Duration.ofSeconds(59)).build());
    on.get(
        on.client()
            .awaitRun(runId, WaitOptions.builder().fixedInterval(Duration.ofSeconds(10)).build()));
    assertThat(on.emulator().count(Operation.GET_RUN))
        .as("polls at 0, 10, ... 60 seconds of a run of one minute")
        .isEqualTo(7);

    int before = on.emulator().count(Operation.GET_RUN);
    // Another workflow, because the client has learned the run time of this one.
    String other = on.run(EmulatedWorkflow.builder("wf_other").runTime(LONG).build());
    on.get(
        on.client()
            .awaitRun(other, WaitOptions.builder().maxPollInterval(Duration.ofSeconds(5)).build()));
    assertThat(on.emulator().count(Operation.GET_RUN) - before)
        .as("polls within five minutes, at most 5 seconds apart and sooner at first")
        .isBetween(60, 100);
  }

  /**
   * One client can await many runs concurrently, and each wait gets its own run.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void manyRunsAreAwaitedConcurrently(Scenario on) {
    on.emulator().deploy(Workflows.usual().runTime(n -> Duration.ofMillis(137L * n)).build());
    List<CompletableFuture<RunResult>> waits =
        IntStream.range(0, 40)
            .mapToObj(i -> on.client().executeAndWait(Workflows.ID, WorkflowInputs.none()))
            .toList();

    List<String> ids = waits.stream().map(wait -> on.get(wait).runId()).toList();

    assertThat(ids).containsExactlyInAnyOrderElementsOf(on.emulator().runIds());
  }
}
