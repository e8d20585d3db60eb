package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Retries. A submission creates at most one run. */
public abstract class RetryScenarios {
  /** Faults after which the service may have accepted the submission. */
  private static final List<Fault> UNCERTAIN =
      List.of(
          Fault.status(503),
          Fault.applicationError(503, "The response could not be written").afterProcessing(),
          Fault.gatewayPage(200),
          Fault.gatewayPage(504).afterProcessing(),
          Fault.status(204),
          Fault.emptyBody().afterProcessing(),
          Fault.truncatedContent(),
          Fault.brokenBody(),
          Fault.connectionReset(),
          Fault.connectionReset().afterProcessing(),
          Fault.connectionClosed(),
          Fault.connectionClosed().afterProcessing(),
          Fault.garbage(),
          Fault.garbage().afterProcessing());

  /** Returns whether the transport guarantees what retries of submissions need. */
  static boolean mayRetrySubmissions(Scenario on) {
    return on.transport()
        .capabilities()
        .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
  }

  /**
   * A submission is never resent if the service may have accepted it, and the caller gets a
   * SubmissionUncertainException. If two requests arrived, check whether the HTTP library resends a
   * POST when a connection breaks; many do.
   */
  @ScenarioTest
  public final void aSubmissionThatMayHaveBeenAcceptedIsNotResent(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    for (Fault fault : UNCERTAIN) {
      int requests = on.emulator().count(Operation.EXECUTE_WORKFLOW);
      int runs = on.emulator().runsCreated();
      // A library may consider a kept connection stale and resend.
      on.get(on.client().checkHealth());
      on.emulator().failNext(Operation.EXECUTE_WORKFLOW, fault);

      on.failure(
          SubmissionUncertainException.class,
          on.client().execute(Workflows.ID, Workflows.text("text_1", "x")));

      assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW) - requests)
          .as("requests with %s", fault)
          .isEqualTo(1);
      assertThat(on.emulator().runsCreated() - runs)
          .as("runs with %s", fault)
          .isEqualTo(fault.isAfterProcessing() ? 1 : 0);
    }
  }

  /**
   * A submission that was refused before it was processed (429, or busy from the service) is resent
   * after the requested delay, and creates one run. It is not resent over a transport that may send
   * a request twice by itself.
   */
  @ScenarioTest
  public final void aSubmissionThatWasRefusedUnprocessedIsResent(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator()
        .failNext(
            Operation.EXECUTE_WORKFLOW,
            Fault.gatewayPage(429),
            Fault.applicationError(503, "All ComfyUI instances are busy"),
            Fault.status(429).retryAfter(Duration.ofSeconds(7)));
    Instant begin = on.time().now();

    CompletableFuture<Submission> call =
        on.client()
            .execute(
                Workflows.ID,
                Workflows.file("image_1", InputFile.of("a.png", new byte[] {1, 2, 3})));

    if (mayRetrySubmissions(on)) {
      Submission submission = on.get(call);
      assertThat(on.emulator().runIds()).containsExactly(submission.runId());
      assertThat(on.since(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
      assertThat(on.lastRequest(Operation.EXECUTE_WORKFLOW).file("image_1"))
          .as("the file, sent a second time")
          .hasValueSatisfying(file -> assertThat(file.content()).containsExactly(1, 2, 3));
    } else {
      on.failure(RateLimitException.class, call);
      assertThat(on.emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);
    }
  }

  /** Reads and cancellations are retried after transient failures. */
  @ScenarioTest
  public final void readsAndCancellationsAreRetried(Scenario on) {
    String runId = on.run(Workflows.usual().neverEnds().build());
    List<List<Fault>> rounds =
        List.of(
            List.of(Fault.status(500), Fault.status(502), Fault.status(503)),
            List.of(Fault.status(504), Fault.status(408), Fault.status(429)),
            List.of(Fault.connectionReset(), Fault.connectionClosed(), Fault.truncatedContent()),
            List.of(Fault.gatewayPage(200), Fault.emptyBody(), Fault.brokenBody()),
            List.of(Fault.garbage(), Fault.json("null")));
    for (List<Fault> round : rounds) {
      Fault[] faults = round.toArray(Fault[]::new);
      on.emulator().failNext(Operation.GET_RUN, faults);
      int before = on.emulator().count(Operation.GET_RUN);
      assertThat(on.get(on.client().getRun(runId)).id()).as("after %s", round).isEqualTo(runId);
      assertThat(on.emulator().count(Operation.GET_RUN) - before).isEqualTo(faults.length + 1);
    }
    on.emulator().failNext(Operation.CANCEL_RUN, Fault.status(503), Fault.connectionReset());
    assertThat(on.get(on.client().cancelRun(runId)).runId()).isEqualTo(runId);
    assertThat(on.emulator().cancelsReceived()).isEqualTo(1);
  }

  /**
   * Timeouts, headers and the retry policy of a call override the client's, and apply to no other
   * call. If a header is missing, check that the transport sends the headers of the request.
   */
  @ScenarioTest
  public final void callOptionsOverrideTheClients(Scenario on) {
    ScenarioClient client = on.open(config -> config.header("X-Team", "all"));
    ScenarioClient quick =
        client.with(
            CallOptions.builder()
                .responseTimeout(Duration.ofSeconds(3))
                .retryPolicy(RetryPolicy.none())
                .header("X-Team", "one")
                .header("X-Trace", "t1")
                .build());
    on.emulator().failNext(Operation.CHECK_HEALTH, Fault.hang());
    CompletableFuture<?> late = quick.checkHealth();
    on.awaitRequests(Operation.CHECK_HEALTH, 1);
    on.soon("the timeout of the response", () -> on.time().pendingTimeouts() == 1);
    on.time().advance(Duration.ofSeconds(3));

    assertThat(on.failure(TransportException.class, late).kind())
        .isEqualTo(TransportException.Kind.TIMEOUT);
    RecordedRequest first = on.lastRequest(Operation.CHECK_HEALTH);
    assertThat(first.header("X-Team")).contains("one");
    assertThat(first.header("X-Trace")).contains("t1");

    on.get(client.checkHealth());
    assertThat(on.lastRequest(Operation.CHECK_HEALTH).header("X-Team")).contains("all");
    assertThat(on.lastRequest(Operation.CHECK_HEALTH).header("X-Trace")).isEmpty();
    assertThat(on.emulator().count(Operation.CHECK_HEALTH)).isEqualTo(2);
  }
}
