package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What is tried again, when, and above all what is not: a submission makes one run at the most. */
public abstract class RetriesTck extends ClientTck {
  /** Whatever leaves it open whether the service took the submission. */
  private static final List<Fault> UNCERTAIN =
      List.of(
          Fault.status(408),
          Fault.status(500),
          Fault.status(502),
          Fault.status(503),
          Fault.status(504),
          Fault.gatewayPage(200),
          Fault.gatewayPage(403),
          Fault.gatewayPage(502),
          Fault.gatewayPage(503),
          Fault.gatewayPage(200).afterProcessing(),
          Fault.gatewayPage(504).afterProcessing(),
          Fault.status(500).afterProcessing(),
          Fault.status(503).afterProcessing(),
          Fault.status(204),
          Fault.emptyBody(),
          Fault.emptyBody().afterProcessing(),
          Fault.json("null"),
          Fault.json("[]"),
          Fault.json("\"ok\""),
          Fault.json("{\"status\":\"success\",\"data\":{}}"),
          Fault.truncatedContent(),
          Fault.brokenBody(),
          Fault.connectionReset(),
          Fault.connectionReset().afterProcessing(),
          Fault.connectionClosed(),
          Fault.connectionClosed().afterProcessing(),
          Fault.garbage(),
          Fault.garbage().afterProcessing());

  /** Makes the suite. */
  protected RetriesTck() {}

  /** Whether the transport promises what a submission needs in order to be tried again. */
  private static boolean mayTrySubmissionsAgain(Scenario on) {
    return on.transport()
        .capabilities()
        .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
  }

  /**
   * A submission is never sent twice where the service may have taken it, and the caller hears that
   * it is uncertain. If two requests came, look whether the HTTP library sends a POST again by
   * itself when a connection drops; many do.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aSubmissionThatMayHaveBeenTakenIsNotSentAgain(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    for (Fault fault : UNCERTAIN) {
      int requests = on.emulator().count(Operation.EXECUTE);
      int runs = on.emulator().runsCreated();
      // A kept connection is one that a library may think stale, and try again.
      on.get(on.client().checkHealth());
      on.emulator().failNext(Operation.EXECUTE, fault);

      on.failure(
          SubmissionUncertainException.class,
          on.client().execute(Workflows.ID, WorkflowInputs.builder().text("text_1", "x").build()));

      assertThat(on.emulator().count(Operation.EXECUTE) - requests)
          .as("requests with %s", fault)
          .isEqualTo(1);
      assertThat(on.emulator().runsCreated() - runs)
          .as("runs with %s", fault)
          .isEqualTo(fault.isAfterProcessing() ? 1 : 0);
    }
  }

  /**
   * A submission that was refused before it was handled (429, whoever sends it; busy, from the
   * service) is sent again after the time that was asked for, and makes one run. A transport that
   * may send twice by itself gets no second try.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aSubmissionThatWasRefusedUnseenIsSentAgain(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator()
        .failNext(
            Operation.EXECUTE,
            Fault.gatewayPage(429),
            Fault.applicationError(503, "All ComfyUI instances are busy"),
            Fault.status(429).retryAfter(Duration.ofSeconds(7)));
    Instant begin = on.time().now();

    CompletableFuture<Submission> call =
        on.client()
            .execute(
                Workflows.ID,
                WorkflowInputs.builder()
                    .file("image_1", InputFile.of("a.png", new byte[] {1, 2, 3}))
                    .build());

    if (mayTrySubmissionsAgain(on)) {
      Submission submission = on.get(call);
      assertThat(on.emulator().runIds()).containsExactly(submission.runId());
      assertThat(on.since(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
      assertThat(on.lastRequest(Operation.EXECUTE).file("image_1"))
          .as("the file, sent whole a second time")
          .hasValueSatisfying(file -> assertThat(file.content()).containsExactly(1, 2, 3));
    } else {
      on.failure(RateLimitException.class, call);
      assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
    }
  }

  /**
   * A stream that can be read once is never sent a second time.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aOneShotStreamIsNeverSentASecondTime(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    on.emulator().failNext(Operation.EXECUTE, Fault.status(429));

    on.failure(
        RateLimitException.class,
        on.client()
            .execute(
                WorkflowRequest.of(
                    Workflows.ID,
                    WorkflowInputs.builder()
                        .file(
                            "image_1",
                            InputFile.ofOnce("a.png", new ByteArrayInputStream(new byte[] {1})))
                        .build())));

    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
    assertThat(on.emulator().runsCreated()).isZero();
  }

  /**
   * What reads is tried again after failures that pass, and so is cancelling.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void readingAndCancellingAreTriedAgain(Scenario on) {
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
   * In the end a call gives up, with the last failure, after four tries.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCallGivesUpAfterFourTries(Scenario on) {
    on.emulator().failAlways(Operation.HEALTH, Fault.status(503));
    on.failure(ServerException.class, on.client().checkHealth());
    assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(4);

    on.emulator().failAlways(Operation.QUEUE, Fault.connectionReset());
    on.failure(TransportException.class, on.client().getQueue());
    assertThat(on.emulator().count(Operation.QUEUE))
        .as("requests; of a GET a library may make more by itself, where a connection drops")
        .isGreaterThanOrEqualTo(4);
  }

  /**
   * What cannot pass is not tried again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void whatCannotPassIsNotTriedAgain(Scenario on) {
    int tries = 0;
    for (int status : new int[] {400, 401, 403, 404, 409, 413, 422, 501}) {
      on.emulator().failNext(Operation.HEALTH, Fault.status(status));
      on.failure(FlowscaleException.class, on.client().checkHealth());
      assertThat(on.emulator().count(Operation.HEALTH)).as("status %s", status).isEqualTo(++tries);
    }
  }

  /**
   * {@code Retry-After} is obeyed in both of its forms, seconds and date.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void retryAfterIsObeyedInBothForms(Scenario on) {
    Instant begin = on.time().now();
    on.emulator().failNext(Operation.HEALTH, Fault.status(429).retryAfter(Duration.ofSeconds(40)));
    on.get(on.client().checkHealth());
    assertThat(on.since(begin)).as("with a number of seconds").isEqualTo(Duration.ofSeconds(40));

    Instant again = on.time().now();
    on.emulator().failNext(Operation.HEALTH, Fault.status(503).retryAfter(again.plusSeconds(50)));
    on.get(on.client().checkHealth());
    assertThat(on.since(again)).as("with a date").isEqualTo(Duration.ofSeconds(50));
  }

  /**
   * A service that asks for more patience than the policy has gets no second try; the error says
   * how long it asked for.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void tooLongARetryAfterEndsTheTries(Scenario on) {
    on.emulator().failNext(Operation.HEALTH, Fault.status(429).retryAfter(Duration.ofMinutes(10)));
    RateLimitException failure = on.failure(RateLimitException.class, on.client().checkHealth());
    assertThat(failure.retryAfter()).hasValue(Duration.ofMinutes(10));
    assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(1);
  }

  /**
   * A service that never answers is given up after the response timeout, and one that hangs once is
   * asked again.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aServiceThatHangsIsGivenUpAndAskedAgain(Scenario on) {
    on.spoilEmulator();
    Duration limit = Duration.ofSeconds(30);
    TckClient client = on.open(config -> config.responseTimeout(limit));
    on.emulator().failNext(Operation.HEALTH, Fault.hang());
    var call = client.checkHealth();
    on.awaitRequests(Operation.HEALTH, 1);
    on.time().advance(limit);
    assertThat(on.get(call)).hasSize(2);
    assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(2);
  }

  /**
   * A submission that hangs is given up after the response timeout; whether it was taken is
   * uncertain.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aSubmissionThatHangsIsUncertain(Scenario on) {
    on.spoilEmulator();
    on.emulator().deploy(Workflows.usual().build());
    Duration limit = Duration.ofSeconds(30);
    TckClient client = on.open(config -> config.responseTimeout(limit));
    on.emulator().failAlways(Operation.EXECUTE, Fault.hang());

    CompletableFuture<Submission> call = client.execute(Workflows.ID, WorkflowInputs.none());
    on.awaitRequests(Operation.EXECUTE, 1);
    on.time().advance(limit);

    SubmissionUncertainException failure = on.failure(SubmissionUncertainException.class, call);
    assertThat(failure.getCause()).isInstanceOf(TransportException.class);
    assertThat(on.emulator().count(Operation.EXECUTE)).isEqualTo(1);
  }

  /**
   * The limit of a whole call counts its retries and their pauses.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void theLimitOfACallCountsItsRetries(Scenario on) {
    TckClient client = on.open(config -> config.callTimeout(Duration.ofSeconds(20)));
    on.emulator()
        .failAlways(Operation.HEALTH, Fault.status(503).retryAfter(Duration.ofSeconds(15)));
    CompletableFuture<?> call = client.checkHealth();
    on.awaitRequests(Operation.HEALTH, 1);
    on.soon("the pause before the second try", () -> pauses(on));
    on.time().advance(Duration.ofSeconds(15));
    on.awaitRequests(Operation.HEALTH, 2);
    on.soon("the pause before the third try", () -> pauses(on));
    on.time().advance(Duration.ofSeconds(5));

    TransportException failure = on.failure(TransportException.class, call);
    assertThat(failure.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
    assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(2);
  }

  /**
   * Limits, headers and the policy of single calls go before the client's, and hold for no other
   * call. If a header is missing, look whether the transport takes the headers of the request or
   * those that it was made with.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void optionsOfACallGoBeforeTheClients(Scenario on) {
    TckClient client = on.open(config -> config.header("X-Team", "all"));
    TckClient quick =
        client.with(
            CallOptions.builder()
                .responseTimeout(Duration.ofSeconds(3))
                .retryPolicy(RetryPolicy.none())
                .header("X-Team", "one")
                .header("X-Trace", "t1")
                .build());
    on.emulator().failNext(Operation.HEALTH, Fault.hang());
    CompletableFuture<?> late = quick.checkHealth();
    on.awaitRequests(Operation.HEALTH, 1);
    on.soon("the limit of the answer", () -> on.time().pendingTimeouts() == 1);
    on.time().advance(Duration.ofSeconds(3));

    assertThat(on.failure(TransportException.class, late).kind())
        .isEqualTo(TransportException.Kind.TIMEOUT);
    RecordedRequest first = on.lastRequest(Operation.HEALTH);
    assertThat(first.header("X-Team")).contains("one");
    assertThat(first.header("X-Trace")).contains("t1");

    on.get(client.checkHealth());
    assertThat(on.lastRequest(Operation.HEALTH).header("X-Team")).contains("all");
    assertThat(on.lastRequest(Operation.HEALTH).header("X-Trace")).isEmpty();
    assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(2);
  }

  /**
   * An outage is not made worse: once the client's budget of retries is spent, calls that fail are
   * not tried again, until calls succeed.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void anOutageSpendsTheBudgetOfRetries(Scenario on) {
    TckClient client = on.open(config -> config.retryBudget(2));
    on.emulator().failAlways(Operation.HEALTH, Fault.status(503));
    for (int call = 0; call < 4; call++) {
      CompletableFuture<?> failing = client.checkHealth();
      on.until(failing::isDone);
      on.failure(ServerException.class, failing);
    }
    assertThat(on.emulator().count(Operation.HEALTH)).isEqualTo(4 + 2);

    on.emulator().clearFaults();
    for (int call = 0; call < 5; call++) {
      on.get(client.checkHealth());
    }
    on.emulator().failNext(Operation.HEALTH, Fault.status(503));
    CompletableFuture<?> again = client.checkHealth();
    on.until(again::isDone);
    on.get(again);
  }

  /** Whether a call with a limit waits for its next try: of its two timers one is no timeout. */
  private static boolean pauses(Scenario on) {
    return on.time().pendingTimeouts() == 1 && on.time().pending() == 2;
  }
}
