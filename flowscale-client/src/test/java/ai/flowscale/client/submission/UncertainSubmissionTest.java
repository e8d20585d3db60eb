package ai.flowscale.client.submission;

import static ai.flowscale.testing.ScriptedTransport.broken;
import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.StepScheduler;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UncertainSubmissionTest extends ManualTest {
  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service);

  private static final Duration SETTLING = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(30);
  private static final UncertaintyPolicy LOOK = UncertaintyPolicy.search(SETTLING);
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();
  private static final WorkflowInputs INPUTS =
      WorkflowInputs.builder()
          .text("text_1", "a canary prompt")
          .number("seed_1", 7)
          .json("config_json", Map.of("a", 0.5))
          .file("image_1", InputFile.of("a.png", new byte[] {1}))
          .build();
  private static final String SAME_INPUTS =
      """
      [{"path": "text_1", "value": "a canary prompt"}, {"path": "seed_1", "value": 7.0},
       {"path": "config_json", "value": {"a": 0.50}}, {"path": "image_1", "value": null}]
      """;
  private static final String OTHERS = "[{\"path\": \"text_1\", \"value\": \"another\"}]";
  private static final Response RESET = failing(broken(Kind.CLOSED, Sent.MAYBE));
  private static final Response NEVER = CompletableFuture::new;
  private static final Response STARTED = success("{\"run_id\":\"r2\",\"workflow_id\":\"w\"}");
  private static final Response NO_RUNS = runs();

  private static Response runs(String... runs) {
    return page(1, 1, runs);
  }

  /** A page of the group that is asked for, as it says. */
  private static Response page(int page, int pages, String... runs) {
    String text =
        "{\"status\":\"success\",\"data\":{\"runs\":["
            + String.join(",", runs)
            + "]},\"meta\":{\"page\":"
            + page
            + ",\"page_size\":100,\"total_count\":"
            + (pages == 1 ? runs.length : 3)
            + ",\"total_pages\":"
            + pages
            + "%s}}";
    return new Response() {
      @Override
      public CompletableFuture<TransportResponse> make() {
        return json(200, text.formatted("")).make();
      }

      @Override
      public CompletableFuture<TransportResponse> make(TransportRequest request) {
        return json(200, text.formatted(",\"group_id\":\"" + group(request) + "\"")).make();
      }
    };
  }

  private static String run(String id, String group, String created, String inputs) {
    return RunJson.run(id, "queued")
        .workflow("w")
        .group(group)
        .at("created_at", created)
        .inputs(inputs)
        .toString();
  }

  /** A run of the test's usual submission, which is sent at 2026-01-01T00:00:00Z. */
  private static String sameRun(String id) {
    return run(id, null, "2026-01-01T00:00:01Z", SAME_INPUTS);
  }

  private static WorkflowRequest request(UncertaintyPolicy policy) {
    return WorkflowRequest.builder("w", INPUTS).uncertaintyPolicy(policy).build();
  }

  private static String group(TransportRequest request) {
    return ScriptedService.parameter(request, "group_id");
  }

  private static SubmissionUncertainException uncertain(CompletableFuture<?> call) {
    FlowscaleException failure = failure(call);
    assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
    return (SubmissionUncertainException) failure;
  }

  /** Counts what is cancelled although it has run: it was kept until then. */
  private static final class KeptTasks implements Scheduler {
    private final Scheduler time;
    private int count;

    KeptTasks(Scheduler time) {
      this.time = time;
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      AtomicBoolean hasRun = new AtomicBoolean();
      Scheduled planned =
          time.schedule(
              () -> {
                hasRun.set(true);
                task.run();
              },
              delay);
      return () -> {
        count += hasRun.get() ? 1 : 0;
        planned.cancel();
      };
    }

    @Override
    public Scheduled scheduleTimeout(Runnable task, Duration limit) {
      return time.scheduleTimeout(task, limit);
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Instant now() {
      return time.now();
    }
  }

  @Test
  void aSearchKeepsNothingOfThePassesBehindIt() {
    StepScheduler time = new StepScheduler();
    KeptTasks kept = new KeptTasks(time);
    ManualClient client =
        client(
            new ScriptedService().submitting(RESET).listing(NO_RUNS),
            config -> config.scheduler(kept));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    time.advance(SETTLING);
    assertThat(uncertain(call).candidates()).isEmpty();
    assertThat(kept.count).as("kept, besides the last one").isLessThan(2);
    assertThat(time.pending()).isZero();
  }

  // Ending a submission early.

  @Test
  void closingTheClientInTheMiddleOfASubmissionIsUncertain() {
    ManualClient client = client(new ScriptedService().submitting(NEVER));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
    client.close();
    assertThat(uncertain(call)).hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void closingTheClientInThePauseAfterATryThatSentNothingIsNotUncertain() {
    for (Response unsent :
        List.of(failing(broken(Kind.CONNECT, Sent.NO)), json(429, "{\"detail\":\"slow down\"}"))) {
      ManualClient client = client(new ScriptedService().submitting(unsent));
      CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
      assertThat(client.time.plannedDelays()).hasSize(1);
      client.close();
      assertThat(failure(call)).isInstanceOf(ClientClosedException.class);
    }
  }

  @Test
  void closingTheClientDuringASecondTryIsUncertain() {
    ManualClient client =
        client(new ScriptedService().submitting(failing(broken(Kind.CONNECT, Sent.NO)), NEVER));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
    client.time.advance(Duration.ofSeconds(1));
    client.close();
    assertThat(uncertain(call)).hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void theLimitOfACallThatEndsInAPauseAfterNothingWasSentIsNotUncertain() {
    ManualClient client =
        client(
            new ScriptedService()
                .submitting(
                    response(429, Map.of("Retry-After", List.of("50")), "{\"detail\":\"later\"}"))
                .transport(),
            config -> config.callTimeout(Duration.ofSeconds(5)));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
    client.time.advance(Duration.ofSeconds(5));
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  @Test
  void aTransportThatCannotBeMadeIsNotUncertain() {
    ManualClient client = client(new ScriptedService().submitting(NEVER));
    client.close();
    assertThat(failure(client.async.executeWorkflow("w", INPUTS)))
        .isInstanceOf(ClientClosedException.class);
  }

  @Test
  void aCancelledFutureStaysCancelled() {
    ManualClient client = client(new ScriptedService().submitting(NEVER));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
    call.cancel(true);
    assertThat(call).isCancelled();
    assertThat(client.time.pending()).isZero();
  }

  private static Throwable thrownAfterInterrupt(ManualClient client, CountDownLatch asked)
      throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.flowscale.executeWorkflow("w", INPUTS);
              } catch (RuntimeException e) {
                thrown.set(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join(TimeUnit.SECONDS.toMillis(120));
    assertThat(flag.get()).as("the interrupt flag").isTrue();
    return thrown.get();
  }

  @Test
  void interruptingASubmissionIsUncertainAndKeepsTheFlag() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Response hanging =
        () -> {
          asked.countDown();
          return new CompletableFuture<>();
        };
    ManualClient client =
        client(new ScriptedService().submitting(hanging), config -> config.uncertaintyPolicy(LOOK));
    assertThat(thrownAfterInterrupt(client, asked))
        .isInstanceOf(SubmissionUncertainException.class)
        .cause()
        .isInstanceOfSatisfying(
            CallAbortedException.class,
            e -> assertThat(e.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED));
  }

  @Test
  void interruptingTheSearchEndsItAndKeepsTheFlag() throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(1);
    Response nothing =
        () -> {
          looked.countDown();
          return NO_RUNS.make();
        };
    ManualClient client =
        client(
            new ScriptedService().submitting(RESET).listing(nothing),
            config -> config.uncertaintyPolicy(LOOK));
    Throwable thrown = thrownAfterInterrupt(client, looked);
    assertThat(thrown).isInstanceOf(SubmissionUncertainException.class);
    assertThat(thrown.getCause()).hasMessage("broken");
    assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(CallAbortedException.class);
    assertThat(client.time.pending()).isZero();
  }

  // Looking for the run.

  @Test
  void byDefaultNothingIsSearchedAndNoGroupIsMade() {
    service.submitting(RESET);
    assertThat(uncertain(client.async.executeWorkflow("w", INPUTS)).candidates()).isEmpty();
    assertThat(group(service.submissions.requests().get(0))).isEmpty();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aRunThatTurnsUpIsTheSubmission() {
    service.submitting(RESET).listing(NO_RUNS, NO_RUNS, runs(sameRun("r1")));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    client.time.advance(SETTLING);
    assertThat(now(call).runId()).isEqualTo("r1");
    assertThat(now(call).workflowId()).isEqualTo("w");
    assertThat(now(call).recovered()).isTrue();
    assertThat(service.submissions.requests()).hasSize(1);
    assertThat(service.lists.requests())
        .hasSize(3)
        .allMatch(poll -> group(poll).startsWith("flowscale-"));
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void thePolicyOfTheClientHoldsForRequestsThatHaveNone() {
    ScriptedService service = new ScriptedService().submitting(RESET).listing(runs(sameRun("r1")));
    ManualClient client = client(service, config -> config.uncertaintyPolicy(LOOK));
    WorkflowRequest silent = WorkflowRequest.of("w", INPUTS);
    assertThat(now(client.async.executeWorkflow(silent)).recovered()).isTrue();
    assertThat(uncertain(client.async.executeWorkflow(request(UncertaintyPolicy.report()))))
        .isNotNull();
    assertThat(service.lists.requests()).hasSize(1);
  }

  @Test
  void aSubmissionWithoutAGroupGetsOneOfItsOwnEachTime() {
    ScriptedService service = new ScriptedService().submitting(STARTED);
    ManualClient client = client(service, config -> config.uncertaintyPolicy(LOOK));
    assertThat(now(client.async.executeWorkflow("w", INPUTS)).recovered()).isFalse();
    now(client.async.executeWorkflow("w", INPUTS));
    assertThat(service.submissions.requests())
        .extracting(UncertainSubmissionTest::group)
        .doesNotHaveDuplicates()
        .allMatch(group -> group.matches("flowscale-[0-9a-f-]{36}"));
  }

  @Test
  void whatCarriesTheOwnGroupIsTheSubmissionsWhateverElseIsNotifiedOfIt() {
    AtomicReference<String> own = new AtomicReference<>("");
    Response lost = () -> CompletableFuture.failedFuture(broken(Kind.TIMEOUT, Sent.MAYBE));
    ScriptedService service =
        new ScriptedService()
            .submitting(lost)
            .listing(
                () ->
                    runs(
                            run("other", "h", "2026-01-01T00:00:01Z", SAME_INPUTS),
                            run(
                                "r1",
                                own.get(),
                                "2020-01-01T00:00:00Z",
                                "[{\"path\":\"text_1\",\"value\":\"trimmed\"}]"))
                        .make());
    ManualClient client = client(service, config -> config.uncertaintyPolicy(LOOK));
    client.async.executeWorkflow("w", INPUTS);
    own.set(group(service.submissions.requests().get(0)));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
    own.set(group(service.submissions.requests().get(1)));
    client.time.advance(SETTLING);
    assertThat(now(call).runId()).isEqualTo("r1");
  }

  @Test
  void whereTheResponseNamedItsRunNoOtherIsTaken() {
    // Cut off, so that it cannot be read.
    Response cut = json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\",");
    service.submitting(cut).listing(runs(sameRun("r1")), runs(sameRun("r1"), sameRun("r9")));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    client.time.advance(SETTLING);
    assertThat(now(call).runId()).isEqualTo("r9");
  }

  @Test
  void whereTheRunThatWasToldNeverTurnsUpItIsStillTold() {
    Response cut = json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\",");
    service.submitting(cut).listing(runs(sameRun("r1")));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    client.time.advance(LONG);
    assertThat(uncertain(call).runId()).hasValue("r9");
    assertThat(uncertain(call).candidates()).isEmpty();
  }

  /** No one else knows the group, so whatever the service reports of its run is of no account. */
  static Stream<Arguments> runsOfTheOwnGroup() {
    return Stream.of(
        Arguments.of("the same inputs", sameRun("r1")),
        Arguments.of("no inputs told", run("r1", null, "2026-01-01T00:00:01Z", "[]")),
        Arguments.of("other inputs", run("r1", null, "2026-01-01T00:00:01Z", OTHERS)),
        Arguments.of("no time told", run("r1", null, null, SAME_INPUTS)),
        Arguments.of("an older time", run("r1", null, "2020-01-01T00:00:00Z", SAME_INPUTS)),
        Arguments.of("a later time", run("r1", null, "2030-01-01T00:00:00Z", SAME_INPUTS)),
        Arguments.of(
            "a blank group and workflow", run("r1", " ", null, "[]").replace("\"w\"", "\"\"")),
        Arguments.of("the id alone", "{\"_id\":\"r1\",\"status\":\"queued\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runsOfTheOwnGroup")
  void theRunOfTheOwnGroupIsTakenWhateverItLooksLike(String name, String run) {
    service.submitting(RESET).listing(runs(run));
    assertThat(now(client.async.executeWorkflow(request(LOOK))).runId()).isEqualTo("r1");
  }

  static Stream<Arguments> runsOfOthers() {
    return Stream.of(
        Arguments.of("another workflow", sameRun("r1").replace("_id\":\"w\"", "_id\":\"another\"")),
        Arguments.of("another group", run("r1", "h", "2026-01-01T00:00:01Z", SAME_INPUTS)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runsOfOthers")
  void aRunThatReportsAnotherGroupOrWorkflowIsNotTaken(String name, String run) {
    service.submitting(RESET).listing(runs(run));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    client.time.advance(SETTLING.minusSeconds(1));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    SubmissionUncertainException failure = uncertain(call);
    assertThat(failure.candidates()).isEmpty();
    assertThat(failure.groupId().orElseThrow()).startsWith("flowscale-");
    assertThat(failure.submittedAt()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(failure).hasMessageContaining("may still appear").hasMessageContaining("broken");
    assertThat(failure.getMessage()).doesNotContain("canary");
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void severalRunsOfTheOwnGroupAreListedAndNoneIsGuessed() {
    service.submitting(RESET).listing(runs(sameRun("r1"), sameRun("r2")));
    SubmissionUncertainException failure = uncertain(client.async.executeWorkflow(request(AGAIN)));
    assertThat(failure.candidates()).extracting(Run::id).containsExactly("r1", "r2");
    assertThat(failure).hasMessageContaining("[r1, r2]");
    assertThat(failure.getCause()).hasMessage("broken");
    assertThat(service.submissions.requests()).hasSize(1);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aRunWhoseIdIsNotToldIsListedAndNotSubmittedAgain() {
    String nameless =
        "{\"status\":\"queued\",\"created_at\":\"2026-01-01T00:00:01Z\",\"inputs\":"
            + SAME_INPUTS
            + "}";
    service.submitting(RESET).listing(runs(nameless));
    assertThat(uncertain(client.async.executeWorkflow(request(AGAIN))).candidates()).hasSize(1);
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void everyPageIsLookedThrough() {
    service
        .submitting(RESET)
        .listing(
            page(1, 3, run("a", "h", null, "[]")),
            page(2, 3, sameRun("r1")),
            page(3, 3, run("b", "h", null, "[]")));
    assertThat(now(client.async.executeWorkflow(request(LOOK))).runId()).isEqualTo("r1");
    assertThat(service.lists.requests())
        .extracting(poll -> poll.uri().getQuery())
        .satisfiesExactly(
            query -> assertThat(query).contains("page=1&"),
            query -> assertThat(query).contains("page=2&"),
            query -> assertThat(query).contains("page=3&"));
  }

  private static String old(String id, int minute) {
    return run(id, null, "2025-12-31T23:%02d:00Z".formatted(minute), SAME_INPUTS);
  }

  @Test
  void aRunThatWasToldIsSearchedForOnAllPages() {
    Response cut = json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\",");
    service.submitting(cut).listing(page(1, 2, old("a", 9), old("b", 8)), page(2, 2, old("r9", 7)));
    assertThat(now(client.async.executeWorkflow(request(LOOK))).runId()).isEqualTo("r9");
  }

  @Test
  void theLookingEndsInTimeHoweverManyPagesThereAre() {
    AtomicInteger pages = new AtomicInteger();
    AtomicReference<ManualClient> fixture = new AtomicReference<>();
    Response slow =
        () -> {
          int page = pages.incrementAndGet();
          CompletableFuture<TransportResponse> response = new CompletableFuture<>();
          fixture
              .get()
              .time
              .schedule(
                  () ->
                      page(page, 1_000_000, run("a" + page, "h", "2026-01-01T00:00:01Z", OTHERS))
                          .make()
                          .thenAccept(response::complete),
                  Duration.ofSeconds(4));
          return response;
        };
    service.submitting(RESET).listing(slow);
    fixture.set(client);
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(request(UncertaintyPolicy.search(Duration.ofSeconds(30))));
    client.time.advance(Duration.ofSeconds(39));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(uncertain(call).candidates()).isEmpty();
  }

  @Test
  void thePausesGrowAndTheLastLookComesWhenTheTimeHasPassed() {
    service.submitting(RESET).listing(NO_RUNS);
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(request(UncertaintyPolicy.search(Duration.ofSeconds(40))));
    List<Duration> pauses = new ArrayList<>();
    while (!call.isDone()) {
      Duration pause = client.time.plannedDelays().get(0);
      pauses.add(pause);
      client.time.advance(pause);
    }
    assertThat(pauses)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 10L, 10L, 5L);
    assertThat(service.lists.requests()).hasSize(8);
  }

  @Test
  void aLookThatHangsEndsWithItsLimit() {
    service.submitting(RESET).listing(NEVER);
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            request(
                UncertaintyPolicy.builder().search(Duration.ofSeconds(30)).submitAgain().build()));
    client.time.advance(Duration.ofSeconds(39));
    assertThat(call).isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(uncertain(call).getSuppressed()).hasSize(1);
    assertThat(service.submissions.requests())
        .as("nothing was seen, so nothing is sent")
        .hasSize(1);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void looksThatFailAreSurvivedWhereTheFailureCanPass() {
    service
        .submitting(json(504, "<html>"))
        .listing(
            json(503, "busy"),
            RESET,
            json(200, "<html>"),
            response(429, Map.of("Retry-After", List.of("30")), "{\"detail\":\"later\"}"),
            runs(sameRun("r1")));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    client.time.advance(SETTLING);
    assertThat(now(call).recovered()).isTrue();
  }

  @Test
  void theNextLookObeysRetryAfter() {
    service
        .submitting(RESET)
        .listing(
            response(429, Map.of("Retry-After", List.of("30")), "{\"detail\":\"later\"}"),
            runs(sameRun("r1")));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    assertThat(client.time.plannedDelays()).containsExactly(Duration.ofSeconds(30));
    client.time.advance(Duration.ofSeconds(30));
    assertThat(now(call).recovered()).isTrue();
  }

  @Test
  void theNextLookObeysRetryAfterNoLongerThanThePolicySays() {
    Duration longest = RetryPolicy.defaults().maxRetryAfter();
    service
        .submitting(RESET)
        .listing(
            response(429, Map.of("Retry-After", List.of("86400")), "{\"detail\":\"later\"}"),
            runs(sameRun("r1")));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    assertThat(client.time.plannedDelays()).containsExactly(longest);
    client.time.advance(longest);
    assertThat(now(call).recovered()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 422})
  void aLookThatCannotSucceedEndsTheLooking(int status) {
    service.submitting(json(504, "<html>")).listing(refusal(status));
    SubmissionUncertainException failure = uncertain(client.async.executeWorkflow(request(AGAIN)));
    assertThat(failure).hasCauseInstanceOf(ServerException.class);
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(service.lists.requests()).hasSize(1);
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void aRefusalIsNotSearchedFor() {
    service.submitting(refusal(401));
    assertThat(failure(client.async.executeWorkflow(request(AGAIN))))
        .isInstanceOf(AuthenticationException.class);
  }

  @Test
  void closingEndsTheLookingAtOnce() {
    service.submitting(RESET).listing(NO_RUNS);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    client.time.advance(Duration.ofSeconds(5));
    client.close();
    SubmissionUncertainException failure = uncertain(call);
    assertThat(failure.getCause()).hasMessage("broken");
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(ClientClosedException.class);
    assertThat(client.time.pending()).isZero();
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void cancellingEndsTheLookingAtOnce() {
    service.submitting(RESET).listing(NEVER);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    call.cancel(true);
    assertThat(call).isCancelled();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aWaitGoesOnWithTheRunThatWasRecovered() {
    ScriptedService service =
        new ScriptedService()
            .submitting(RESET)
            .listing(runs(sameRun("r1")))
            .polling(RunJson.nameless("completed"));
    ManualClient client = client(service, config -> config.uncertaintyPolicy(LOOK));
    RunResult result =
        client.async.executeWorkflowAndWait(request(LOOK), WaitOptions.defaults()).join();
    assertThat(result.runId()).isEqualTo("r1");
    assertThat(result.submission()).matches(Submission::recovered);
  }

  // Submitting again.

  @Test
  void nothingIsSubmittedAgainUnlessAskedFor() {
    service.submitting(RESET).listing(NO_RUNS);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(LOOK));
    client.time.advance(LONG);
    uncertain(call);
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void aSecondSubmissionComesWhenTheSettlingTimeHasPassed() {
    ScriptedService service = new ScriptedService().submitting(RESET, STARTED).listing(NO_RUNS);
    ManualClient client = client(service, config -> config.uncertaintyPolicy(AGAIN));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", INPUTS);
    client.time.advance(SETTLING.minusSeconds(1));
    assertThat(service.submissions.requests()).hasSize(1);
    client.time.advance(Duration.ofSeconds(1));
    assertThat(now(call).runId()).isEqualTo("r2");
    assertThat(now(call).recovered()).isFalse();
    assertThat(service.submissions.requests())
        .extracting(UncertainSubmissionTest::group)
        .hasSize(2);
    assertThat(group(service.submissions.requests().get(1)))
        .isEqualTo(group(service.submissions.requests().get(0)));
  }

  @Test
  void atMostTwoSubmissionsAreMade() {
    service.submitting(RESET).listing(NO_RUNS);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    client.time.advance(LONG);
    SubmissionUncertainException failure = uncertain(call);
    assertThat(failure.getCause()).hasMessage("broken");
    assertThat(failure.getSuppressed())
        .singleElement()
        .isInstanceOf(SubmissionUncertainException.class);
    assertThat(service.submissions.requests()).hasSize(2);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void theRunOfASecondUncertainSubmissionIsSearchedForToo() {
    service
        .submitting(RESET, json(502, "<html>"))
        .listing(NO_RUNS, NO_RUNS, NO_RUNS, NO_RUNS, runs(sameRun("r1")));
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            request(
                UncertaintyPolicy.builder().search(Duration.ofSeconds(3)).submitAgain().build()));
    client.time.advance(Duration.ofSeconds(3));
    assertThat(service.submissions.requests()).hasSize(2);
    client.time.advance(Duration.ofSeconds(3));
    assertThat(now(call).runId()).isEqualTo("r1");
  }

  @Test
  void theRunsOfBothSubmissionsAreListed() {
    service.submitting(RESET).listing(NO_RUNS, NO_RUNS, runs(sameRun("r1"), sameRun("r2")));
    CompletableFuture<Submission> call =
        client.async.executeWorkflow(
            request(
                UncertaintyPolicy.builder().search(Duration.ofSeconds(1)).submitAgain().build()));
    client.time.advance(LONG);
    assertThat(uncertain(call).candidates()).hasSize(2);
  }

  @Test
  void aRefusalOfTheSecondSubmissionLeavesTheFirstUncertain() {
    service.submitting(RESET, json(422, "{\"detail\":[]}")).listing(NO_RUNS);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    client.time.advance(LONG);
    SubmissionUncertainException failure = uncertain(call);
    assertThat(failure.getCause()).hasMessage("broken");
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(ValidationException.class);
  }

  @Test
  void whatCanBeReadOnceIsNotSubmittedAgain() {
    WorkflowInputs once =
        WorkflowInputs.builder()
            .file("image_1", InputFile.ofOnce("a.png", new ByteArrayInputStream(new byte[3])))
            .build();
    ScriptedService service = new ScriptedService().submitting(RESET).listing(NO_RUNS);
    ManualClient client = client(service, config -> config.uncertaintyPolicy(AGAIN));
    CompletableFuture<Submission> call = client.async.executeWorkflow("w", once);
    client.time.advance(LONG);
    uncertain(call);
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void nothingIsSubmittedAgainOverATransportThatPromisesLess() {
    ScriptedService service = new ScriptedService().submitting(RESET).listing(NO_RUNS);
    ScriptedTransport transport = service.transport().without(Capability.ABORTS_EXCHANGE);
    ManualClient client = client(transport);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    client.time.advance(LONG);
    uncertain(call);
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void nothingIsSubmittedAgainWhereTheLastLookFailed() {
    service.submitting(RESET).listing(NO_RUNS, json(503, "busy"));
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    client.time.advance(LONG);
    assertThat(uncertain(call).getSuppressed()).singleElement().isInstanceOf(ServerException.class);
    assertThat(service.submissions.requests()).hasSize(1);
  }

  @Test
  void nothingIsSubmittedAgainWhereTheServiceHasToldARun() {
    ScriptedService service =
        new ScriptedService()
            .submitting(json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r9\""))
            .listing(NO_RUNS);
    ManualClient client = client(service);
    CompletableFuture<Submission> call = client.async.executeWorkflow(request(AGAIN));
    client.time.advance(LONG);
    assertThat(uncertain(call).runId()).contains("r9");
    assertThat(service.submissions.requests()).hasSize(1);
  }
}
