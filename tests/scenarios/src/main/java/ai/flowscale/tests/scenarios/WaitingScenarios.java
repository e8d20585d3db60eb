package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputListing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Waits for runs: until the outputs are ready, and no longer, whatever the service does meanwhile.
 */
public abstract class WaitingScenarios {
  /** Transient faults. */
  private static final List<Fault> TRANSIENT =
      List.of(
          Fault.status(429),
          Fault.status(503),
          Fault.gatewayPage(200),
          Fault.gatewayPage(404),
          Fault.emptyBody(),
          Fault.truncatedContent(),
          Fault.brokenBody(),
          Fault.connectionReset(),
          Fault.connectionClosed(),
          Fault.garbage());

  /** Each poll ends by its limit, and several fit into the wait. */
  private static final WaitOptions SHORT =
      WaitOptions.builder()
          .timeout(Duration.ofMillis(400))
          .pollTimeout(Duration.ofMillis(50))
          .fixedInterval(Duration.ofMillis(50))
          .build();

  /** Enough for the first poll. */
  private static final int EXECUTED = 3;

  private static RunResult executed(Scenario on, EmulatedWorkflow workflow) {
    on.emulator().deploy(workflow);
    return on.get(on.client().executeAndWait(workflow.id(), WorkflowInputs.none()));
  }

  /** Executing and waiting returns the run, its outputs with links, and the submission. */
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
   * outputs.
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
   * A failed poll does not end the wait, whether it is the first or a later one. If this fails for
   * a fault, check how the transport reports it, or how the response is read.
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

  /** A poll without a response times out after 15 seconds, and the run is polled again. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aHangingPollDoesNotEndTheWait(Scenario on) {
    on.discardEmulator();
    String runId = on.run(Workflows.immediate().build());
    on.emulator().failNext(Operation.GET_RUN, Fault.hang());

    CompletableFuture<RunResult> waiting =
        on.client().awaitRun(runId, WaitOptions.upTo(Duration.ofSeconds(40)));
    on.awaitRequests(Operation.GET_RUN, 1);
    on.awaitScheduled();
    on.time().advance(Duration.ofSeconds(15));

    assertThat(on.get(waiting).totalOutputs()).isEqualTo(1);
  }

  /** The limit holds while a poll hangs. */
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
   * A wait ends although its executors run tasks in the thread that brings them, or reject them:
   * neither may be what the limits wait for. If this fails, check which thread the transport
   * blocks, and what it does when its executor rejects a task.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theLimitHoldsWhateverTheExecutorsDo(Scenario on) {
    on.discardEmulator();
    String runId = on.run(Workflows.usual().build());
    // The first poll of each wait may be sent by the caller's thread; later ones are due by a
    // timer.
    AtomicInteger polls = new AtomicInteger();
    on.emulator().failWhen(Operation.GET_RUN, request -> polls.incrementAndGet() > 1, Fault.hang());
    AtomicInteger accepted = new AtomicInteger(EXECUTED);
    Executor rejecting =
        task -> {
          if (accepted.getAndDecrement() <= 0) {
            throw new RejectedExecutionException("thrown by the executors of the scenario");
          }
          new Thread(task, "scenario-executor").start();
        };

    for (Executor executors : List.<Executor>of(Runnable::run, rejecting)) {
      polls.set(0);
      CompletableFuture<RunResult> waiting = on.openInRealTime(executors).awaitRun(runId, SHORT);
      assertThat(waiting.handle((result, failure) -> failure))
          .as("the failure of the wait")
          .succeedsWithin(Scenario.LIMIT)
          .isNotNull();
    }
  }

  /** One client can await many runs concurrently, and each wait gets its own run. */
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
