package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RunPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A run is cancelled together with the wait for it if the options say so: with one request, within
 * its limit, however the wait ends.
 */
public abstract class RunCancellationScenarios {
  private static final Set<WaitTermination> ALWAYS = EnumSet.allOf(WaitTermination.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static WaitOptions cancelling(Set<WaitTermination> ends) {
    return WaitOptions.builder().timeout(Duration.ofMinutes(1)).cancelRunOn(ends).build();
  }

  /** Starts to wait for a run that never ends, and returns after two polls. */
  private static CompletableFuture<RunResult> waiting(Scenario on, Set<WaitTermination> ends) {
    on.emulator().deploy(Workflows.immediate().neverEnds().build());
    int polls = on.emulator().count(Operation.GET_RUN);
    CompletableFuture<RunResult> waiting =
        on.client()
            .executeAndWait(
                WorkflowRequest.of(Workflows.ID, WorkflowInputs.none()), cancelling(ends));
    on.until(() -> on.emulator().count(Operation.GET_RUN) >= polls + 2);
    // Between two polls: one that is aborted while its response arrives may take along the
    // connection on which the cancellation is sent, which would then be sent twice.
    on.soon("the poll has ended", () -> on.time().pendingTimeouts() == 0);
    return waiting;
  }

  private static String lastRun(Scenario on) {
    List<String> ids = on.emulator().runIds();
    return ids.get(ids.size() - 1);
  }

  private static void assertCancelled(Scenario on) {
    assertThat(on.emulator().phase(lastRun(on))).hasValue(RunPhase.CANCELLED);
    assertThat(on.emulator().count(Operation.CANCEL_RUN)).isEqualTo(1);
  }

  /** Interrupts or cancels a wait, depending on its style, and checks its exception. */
  private static void cancel(Scenario on, CompletableFuture<RunResult> waiting) {
    CancellationScenarios.cancel(on, waiting)
        .ifPresent(
            failure -> {
              assertThat(failure.runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
              assertThat(failure.runId()).hasValue(lastRun(on));
            });
  }

  /** Interrupting or cancelling a wait cancels the run. */
  @ScenarioTest
  public final void cancellingAWaitCancelsItsRun(Scenario on) {
    CompletableFuture<RunResult> waiting = waiting(on, ALWAYS);
    cancel(on, waiting);
    on.soon(
        "the run is cancelled",
        () -> on.emulator().phase(lastRun(on)).equals(Optional.of(RunPhase.CANCELLED)));
    on.soon("no timer is left", () -> on.time().pending() == 0);
    assertCancelled(on);
  }

  /** It cancels the run although a poll hangs, and aborts the poll. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void cancellingAWaitDuringAPollCancelsItsRun(Scenario on) {
    on.discardEmulator();
    String runId = on.run(Workflows.immediate().neverEnds().build());
    on.emulator().failAlways(Operation.GET_RUN, Fault.hang());
    CompletableFuture<RunResult> waiting = on.client().awaitRun(runId, cancelling(ALWAYS));
    on.awaitRequests(Operation.GET_RUN, 1);
    cancel(on, waiting);
    on.awaitRequests(Operation.CANCEL_RUN, 1);
    on.soon("no timer is left", () -> on.time().pending() == 0);
    assertCancelled(on);
  }

  /** Closing the client cancels the run before it closes its connections. */
  @ScenarioTest
  public final void closingTheClientCancelsTheRun(Scenario on) {
    CompletableFuture<RunResult> waiting = waiting(on, EnumSet.of(WaitTermination.CLOSE));

    on.client().close();

    assertCancelled(on);
    ClientClosedException failure = on.failure(ClientClosedException.class, waiting);
    assertThat(failure.runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
    assertThat(failure.runId()).hasValue(lastRun(on));
  }

  /**
   * A cancellation without a response times out, also while the client is closing, and the
   * exception says that it was not confirmed.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCancellationWithoutAResponseTimesOut(Scenario on) {
    on.discardEmulator();
    on.emulator().failAlways(Operation.CANCEL_RUN, Fault.hang());
    CompletableFuture<RunResult> waiting = waiting(on, ALWAYS);
    ScenarioClient client = on.client();
    CompletableFuture<Void> closing =
        ThreadCall.start(
            () -> {
              client.close();
              return null;
            });
    on.awaitRequests(Operation.CANCEL_RUN, 1);
    assertThat(closing).as("the close, which waits for the response").isNotDone();
    Instant asked = on.time().now();
    on.time().advance(LIMIT);

    FlowscaleException failure = on.failure(ClientClosedException.class, waiting);

    assertThat(on.since(asked)).isEqualTo(LIMIT);
    assertThat(failure.runCancellation()).isEqualTo(RunCancellation.UNCONFIRMED);
    assertThat(failure.getSuppressed()).hasSize(1);
    on.get(closing);
    assertThat(on.emulator().count(Operation.CANCEL_RUN)).isEqualTo(1);
  }

  /** A failed cancellation is retried. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aFailedCancellationIsRetried(Scenario on) {
    for (Fault fault : List.of(Fault.status(503), Fault.connectionReset())) {
      int before = on.emulator().count(Operation.CANCEL_RUN);
      on.emulator().failNext(Operation.CANCEL_RUN, fault);
      CompletableFuture<RunResult> waiting = waiting(on, EnumSet.of(WaitTermination.TIMEOUT));
      on.until(() -> on.emulator().count(Operation.CANCEL_RUN) > before);
      // The pause before the next attempt.
      on.awaitScheduled();
      on.time().advance(Duration.ofSeconds(1));

      WaitTimedOutException failure = on.failure(WaitTimedOutException.class, waiting);
      assertThat(failure.runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
      assertThat(on.emulator().count(Operation.CANCEL_RUN) - before).isEqualTo(2);
      assertThat(on.emulator().phase(lastRun(on))).hasValue(RunPhase.CANCELLED);
    }
  }
}
