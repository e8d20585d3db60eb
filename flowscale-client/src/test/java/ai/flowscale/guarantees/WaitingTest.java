package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.lost;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingTest extends ManualTest {
  private static final Response SUBMITTED = submitted("r1");

  private static final Duration ENOUGH = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY_AFTER = RetryPolicy.defaults().maxRetryAfter();

  private static RunJson run(String status) {
    return RunJson.run("r1", status);
  }

  private static Response output(String name) {
    return success(
        "{\"download_url\":\"http://127.0.0.1:2/"
            + name
            + "?X-Sig=abc\",\"generation_status\":\"success\"}");
  }

  private static List<String> paths(ManualClient client) {
    return client.requests().stream()
        .map(TransportRequest::uri)
        .map(
            uri ->
                uri.getRawQuery() == null ? uri.getPath() : uri.getPath() + "?" + uri.getRawQuery())
        .toList();
  }

  @Test
  void aRunThatIsCompleteReturnsAfterOneLookWithoutADelay() {
    ManualClient client = responding(run("completed").output("a.png", "http://h/a?s=1"));
    RunResult result = client.async.awaitRun("r1").join();
    assertThat(result.totalOutputs()).isEqualTo(1);
    assertThat(result.submission()).isNull();
    assertThat(client.time.pending()).isZero();
    assertThat(paths(client)).containsExactly("/api/v1/runs/r1");
  }

  @Test
  void eachStatusActionIsNotifiedBesideTheListener() {
    List<String> seen = new ArrayList<>();
    WaitOptions options =
        WaitOptions.builder()
            .onStatus(run -> seen.add("first " + run.status()))
            .listener(
                new RunListener() {
                  @Override
                  public void onSubmitted(Submission submission) {
                    seen.add("submitted " + submission.runId());
                  }

                  @Override
                  public void onStatus(Run run) {
                    seen.add("listener " + run.status());
                    throw new IllegalStateException("as a test");
                  }
                })
            .onStatus(run -> seen.add("second " + run.status()))
            .build();
    try (ManualClient client = responding(submitted("r1"), run("completed"))) {
      client.async.executeWorkflowAndWait("w", WorkflowInputs.none(), options).join();
    }
    assertThat(seen)
        .containsExactly(
            "submitted r1", "listener completed", "first completed", "second completed");
  }

  @Test
  void aCompletedRunWithoutOutputsIsComplete() {
    ManualClient client = responding(run("completed"));
    assertThat(client.async.awaitRun("r1").join().outputs()).isEmpty();
  }

  /** Whoever is told may close the client or use its connections. */
  @Test
  void theCallerIsToldWhenNothingOfTheWaitIsLeft() {
    for (String how : List.of("completes", "fails", "is refused", "times out")) {
      CompletableFuture<TransportResponse> hanging = new CompletableFuture<>();
      Response last =
          switch (how) {
            case "completes" -> run("completed");
            case "fails" -> run("failed");
            case "is refused" -> refusal(401);
            default -> () -> hanging;
          };
      List<Object> left = new ArrayList<>();
      try (ManualClient client = responding(run("running"), last)) {
        client
            .async
            .awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(8)))
            .whenComplete(
                (result, failure) -> {
                  left.add(client.time.plannedDelays());
                  left.add(hanging.isDone());
                });
        client.time.advance(Duration.ofMinutes(1));
      }
      assertThat(left)
          .as("timers that are left, and whether the poll in flight was aborted: " + how)
          .containsExactly(List.of(), how.equals("times out"));
    }
  }

  @Test
  void outputsWithoutALinkAreAskedForUntilTheyAreReady() {
    ManualClient client =
        responding(
            run("completed").outputNames("a", "b"),
            output("a"),
            response(204, Map.of(), ""),
            output("b"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(waiting).isNotDone();
    client.time.advance(ENOUGH);
    assertThat(waiting.join().outputs()).extracting(RunOutput::filename).containsExactly("a", "b");
    assertThat(paths(client))
        .containsExactly(
            "/api/v1/runs/r1",
            "/api/v1/runs/output?filename=a",
            "/api/v1/runs/output?filename=b",
            "/api/v1/runs/output?filename=b");
  }

  @Test
  void anOutputThatTheRunListsUnderItsNameWithExtensionIsNotAskedFor() {
    ManualClient client =
        responding(run("completed").outputNames("a").output("a.png", "http://h/a"));
    assertThat(client.async.awaitRun("r1").join().totalOutputs()).isEqualTo(1);
  }

  @Test
  void outputsAnnouncedAtTheSubmissionAreAskedForWhereTheRunNamesNone() {
    ManualClient client =
        responding(
            success("{\"run_id\":\"r1\",\"output_names\":[\"a\"]}"), run("completed"), output("a"));
    assertThat(client.async.executeWorkflowAndWait("w", WorkflowInputs.none()).join().outputs())
        .extracting(RunOutput::filename)
        .containsExactly("a");
  }

  @Test
  void outputsOfARunWithRefusedNodesAreThoseThatItHas() {
    ManualClient client =
        responding(
            success("{\"run_id\":\"r1\",\"output_names\":[\"a\"],\"node_errors\":{\"7\":{}}}"),
            run("completed"));
    assertThat(client.async.executeWorkflowAndWait("w", WorkflowInputs.none()).join().outputs())
        .isEmpty();
  }

  @Test
  void aResponseThatIsInProgressIsNoOutput() {
    ManualClient client =
        responding(
            run("completed").outputNames("a"),
            success("{\"download_url\":\"http://h/a\",\"generation_status\":\"in_progress\"}"),
            output("a"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(waiting).isNotDone();
    client.time.advance(ENOUGH);
    assertThat(waiting.join().totalOutputs()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "error", "timeout", "FAILED"})
  void aFailedRunEndsTheWaitAtOnceWithItsDetails(String status) {
    ManualClient client =
        responding(run(status).error("CUDA out of memory").output("a.png", "http://h/a"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> {
              assertThat(e.runId()).contains("r1");
              assertThat(e.run()).map(Run::status).map(Object::toString).contains(status);
              assertThat(e.errors()).containsExactly("CUDA out of memory");
              assertThat(e.outputs()).extracting(RunOutput::filename).containsExactly("a.png");
            });
    assertThat(client.requests()).hasSize(1);
    assertThat(client.time.pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancelled", "canceled"})
  void aCancelledRunEndsTheWaitAtOnce(String status) {
    ManualClient client = responding(run(status));
    assertThat(failure(client.async.awaitRun("r1"))).isInstanceOf(RunCancelledException.class);
  }

  @Test
  void anUnknownStatusIsNoEnd() {
    ManualClient client = responding(run("warming_up"), run("half_done"), run("completed"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(ENOUGH);
    assertThat(waiting).isCompleted();
  }

  @Test
  void aLookThatFailsOnceDoesNotEndTheWait() {
    ManualClient client =
        responding(
            run("running"),
            lost(),
            json(503, "busy"),
            json(200, "<html>gateway</html>"),
            run("completed"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(ENOUGH);
    assertThat(waiting).isCompleted();
  }

  @Test
  void retryAfterIsObeyedBetweenLooks() {
    ManualClient client =
        responding(
            response(429, Map.of("Retry-After", List.of("30")), "{\"detail\":\"slow down\"}"),
            run("completed"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(client.time.plannedDelays()).first().isEqualTo(Duration.ofSeconds(30));
    client.time.advance(Duration.ofSeconds(30));
    assertThat(waiting).isCompleted();
  }

  @Test
  void retryAfterDelaysALookNoLongerThanThePolicySays() {
    ManualClient client = responding(timedOut(Duration.ofDays(1)), run("completed"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(client.time.plannedDelays()).first().isEqualTo(LONGEST_RETRY_AFTER);
    client.time.advance(LONGEST_RETRY_AFTER);
    assertThat(waiting).isCompleted();
  }

  @Test
  void retryAfterOfAnOutputIsObeyedNoLongerThanThePolicySays() {
    ManualClient client =
        responding(run("completed").outputNames("a"), timedOut(Duration.ofDays(1)), output("a"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(client.time.plannedDelays()).first().isEqualTo(LONGEST_RETRY_AFTER);
    client.time.advance(LONGEST_RETRY_AFTER);
    assertThat(waiting).isCompleted();
  }

  /** Concerns this one request, unlike a 429 or 503. */
  private static Response timedOut(Duration retryAfter) {
    return response(
        408,
        Map.of("Retry-After", List.of(Long.toString(retryAfter.toSeconds()))),
        "{\"detail\":\"later\"}");
  }

  @Test
  void whatWillNotChangeEndsTheWaitAtOnceAndNamesTheRun() {
    ManualClient client = responding(json(401, "{\"detail\":\"bad key\"}"));
    FlowscaleException failure = failure(client.async.awaitRun("r1"));
    assertThat(failure).isInstanceOf(AuthenticationException.class);
    assertThat(failure.runId()).contains("r1");
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void aRunThatIsNotFoundMayStillTurnUpWithinTheGrace() {
    ManualClient client = responding(json(404, "{\"detail\":\"no such run\"}"), run("completed"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(ENOUGH);
    assertThat(waiting).isCompleted();
  }

  @Test
  void aRunThatIsNotFoundAfterTheGraceEndsTheWait() {
    ManualClient client = responding(SUBMITTED, json(404, "{\"detail\":\"no such run\"}"));
    CompletableFuture<RunResult> waiting =
        client.async.executeWorkflowAndWait("w", WorkflowInputs.none());
    client.time.advance(Duration.ofSeconds(9));
    assertThat(waiting).isNotDone();
    client.time.advance(Duration.ofSeconds(4));
    assertThat(failure(waiting)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void anIdThatNoOneKnowsIsReportedAfterTheGraceToo() {
    ManualClient client = responding(json(404, "{\"detail\":\"no such run\"}"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofSeconds(9));
    assertThat(waiting).isNotDone();
    client.time.advance(Duration.ofSeconds(4));
    assertThat(failure(waiting)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void theIdOfARunThatWasJustSubmittedMayTurnUpWithinIt() {
    Response unknown = json(404, "{\"detail\":\"no such run\"}");
    ManualClient client =
        responding(SUBMITTED, unknown, unknown, unknown, unknown, unknown, run("completed"));
    String runId = client.submit().join().runId();
    CompletableFuture<RunResult> waiting = client.async.awaitRun(runId);
    client.time.advance(Duration.ofSeconds(9));
    assertThat(waiting).isCompleted();
  }

  @Test
  void theTimeoutCarriesTheRunAndTheOutputsThatAreReady() {
    ManualClient client =
        responding(
            run("completed").outputNames("a", "b"), output("a"), response(204, Map.of(), ""));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
    client.time.advance(Duration.ofSeconds(19));
    assertThat(waiting).isNotDone();
    client.time.advance(Duration.ofSeconds(1));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            WaitTimedOutException.class,
            e -> {
              assertThat(e.runId()).contains("r1");
              assertThat(e.run()).isPresent();
              assertThat(e.outputs()).extracting(RunOutput::filename).containsExactly("a");
              assertThat(e.timeout()).isEqualTo(Duration.ofSeconds(20));
            });
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aLookThatHangsEndsWithTheTimeoutOfTheWait() {
    ManualClient client = responding(CompletableFuture::new);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
    client.time.advance(Duration.ofSeconds(20));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(WaitTimedOutException.class, e -> assertThat(e.run()).isEmpty());
  }

  @Test
  void pollsAreNoFurtherApartThanTheMaximumInterval() {
    ManualClient client = responding(run("running"));
    client.async.awaitRun(
        "r1", WaitOptions.builder().maxPollInterval(Duration.ofSeconds(1)).build());
    for (int i = 0; i < 30; i++) {
      Duration delay = client.time.plannedDelays().get(0);
      assertThat(delay).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
      client.time.advance(delay);
    }
  }

  @Test
  void aFixedIntervalStaysTheSame() {
    ManualClient client = responding(run("running"));
    client.async.awaitRun("r1", WaitOptions.builder().fixedInterval(Duration.ofSeconds(3)).build());
    client.time.advance(Duration.ofSeconds(10));
    assertThat(client.requests()).hasSize(4);
  }

  @Test
  void theListenerIsNotifiedOfEachStatusOnceAndMayFail() {
    List<String> heard = new ArrayList<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void onStatus(Run run) {
            heard.add(run.status().value());
            throw new IllegalStateException("a listener that fails");
          }
        };
    ManualClient client =
        responding(run("queued"), run("queued"), run("running"), run("completed"));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.builder().listener(listener).build());
    client.time.advance(ENOUGH.plus(ENOUGH));
    assertThat(waiting).isCompleted();
    assertThat(heard).containsExactly("queued", "running", "completed");
  }

  @Test
  void aStatusThatComesBackIsReportedAgain() {
    List<String> heard = new ArrayList<>();
    ManualClient client =
        responding(run("loading"), run("sampling"), run("loading"), run("completed"));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun(
            "r1", WaitOptions.builder().onStatus(run -> heard.add(run.status().value())).build());
    client.time.advance(ENOUGH.plus(ENOUGH));
    assertThat(waiting).isCompleted();
    assertThat(heard).containsExactly("loading", "sampling", "loading", "completed");
  }

  @Test
  void cancellingTheFutureEndsTheWaitAndLeavesNothingPlanned() {
    ManualClient client = responding(run("running"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    assertThat(client.time.pending()).isPositive();
    waiting.cancel(true);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void closingTheClientEndsTheWaitAndNamesTheRun() {
    ManualClient client = responding(run("running"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.close();
    FlowscaleException failure = failure(waiting);
    assertThat(failure).isInstanceOf(ClientClosedException.class);
    assertThat(failure.runId()).contains("r1");
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void anOutputThatStaysUnknownAfterTheGraceEndsTheWaitWithTheOthers() {
    ManualClient client =
        responding(
            run("completed").outputNames("a", "b"),
            output("a"),
            json(404, "{\"detail\":\"no such output\"}"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(Duration.ofSeconds(15));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> assertThat(e.outputs()).extracting(RunOutput::filename).containsExactly("a"))
        .hasMessageContaining("output b");
  }

  @Test
  void anUnknownStatusIsNoEndEvenWithATimeOfCompletion() {
    ManualClient client = responding(run("archived").at("completed_at", "2026-01-01T00:00:00Z"));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
    client.time.advance(Duration.ofSeconds(20));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            WaitTimedOutException.class, e -> assertThat(e.run()).map(Run::completedAt).isPresent())
        .hasMessageContaining("archived");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 409, 422})
  void aRefusalEndsTheWaitAtOnceAndNamesTheRun(int status) {
    for (Response[] responses :
        List.of(
            new Response[] {refusal(status)},
            new Response[] {run("completed").outputNames("a"), refusal(status)})) {
      ManualClient client = responding(responses);
      FlowscaleException failure = failure(client.async.awaitRun("r1"));
      assertThat(failure).isInstanceOf(ApiException.class);
      assertThat(failure.runId()).contains("r1");
      assertThat(client.requests()).hasSize(responses.length);
      assertThat(client.time.pending()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void whatCanPassIsSurvivedUpToTheDeadlineAndToldThen(int status) {
    ManualClient client = responding(run("running"), json(status, "{\"detail\":\"x\"}"));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(60)));
    client.time.advance(Duration.ofMillis(59_999));
    assertThat(waiting).isNotDone();
    client.time.advance(Duration.ofMillis(1));
    assertThat(failure(waiting))
        .isInstanceOf(WaitTimedOutException.class)
        .hasCauseInstanceOf(ApiException.class);
    assertThat(client.requests()).hasSizeGreaterThan(20);
  }

  @Test
  void aTimeoutOfAnOutputIsAskedForAgain() {
    ManualClient client =
        responding(
            run("completed").outputNames("a"),
            json(408, "{\"detail\":\"Run timed out\"}"),
            output("a"));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.time.advance(ENOUGH);
    assertThat(waiting.join().totalOutputs()).isEqualTo(1);
  }

  @Test
  void theTimeoutOfARunThatGoesOnCarriesItsOutputsAndTheCallerCanGoOnWaiting() {
    Response[] responses = new Response[6];
    Arrays.fill(responses, run("running").output("a.png", "http://h/a"));
    responses[5] = run("completed");
    ManualClient client = responding(responses);
    WaitOptions options =
        WaitOptions.builder()
            .timeout(Duration.ofSeconds(4))
            .fixedInterval(Duration.ofSeconds(1))
            .build();
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", options);
    client.time.advance(Duration.ofSeconds(4));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            WaitTimedOutException.class,
            e -> assertThat(e.outputs()).extracting(RunOutput::filename).containsExactly("a.png"))
        .hasMessageContaining("wait again");
    CompletableFuture<RunResult> again = client.async.awaitRun("r1", options);
    client.time.advance(Duration.ofSeconds(4));
    assertThat(again).isCompleted();
  }

  // Whatever goes wrong after the submission, the run's id is not lost.

  private static final Response STARTED = submitted("r1");

  private static CompletableFuture<RunResult> executeAndWait(ManualClient client) {
    return client.async.executeWorkflowAndWait(
        WorkflowRequest.of("w", WorkflowInputs.none()),
        WaitOptions.builder()
            .timeout(Duration.ofSeconds(30))
            .listener(
                new RunListener() {
                  @Override
                  public void onSubmitted(Submission submission) {
                    throw new IllegalStateException("a listener that fails");
                  }
                })
            .build());
  }

  @Test
  void aListenerThatFailsCostsNothing() {
    ManualClient client = responding(STARTED, run("completed"));
    assertThat(executeAndWait(client).join().runId()).isEqualTo("r1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "401 {\"detail\":\"no\"}",
        "404 {\"detail\":\"no\"}",
        "422 {\"detail\":\"no\"}",
        "503 busy",
        "200 <html>",
        "200 null",
        "204 ",
        "200 {\"status\":\"success\",\"data\":{\"status\":\"failed\"}}",
        "200 {\"status\":\"success\",\"data\":{\"status\":\"cancelled\"}}",
        "200 {\"status\":\"success\",\"data\":{\"status\":\"running\"}}"
      })
  void anyEndOfAWaitCarriesTheRun(String response) {
    int status = Integer.parseInt(response.substring(0, 3));
    ManualClient client = responding(STARTED, json(status, response.substring(4)));
    CompletableFuture<RunResult> waiting = executeAndWait(client);
    client.time.advance(Duration.ofMinutes(1));
    assertThat(failure(waiting).runId()).contains("r1");
  }

  @Test
  void aTransportThatThrowsAndASchedulerThatStopsDoNotCostTheRun() {
    AtomicBoolean stopped = new AtomicBoolean();
    Scheduler stopping =
        new Scheduler() {
          private final StepScheduler time = new StepScheduler();

          @Override
          public Scheduled schedule(Runnable task, Duration delay) {
            if (stopped.get()) {
              throw new RejectedExecutionException("the test says so");
            }
            return time.schedule(task, delay);
          }

          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant now() {
            return time.now();
          }
        };
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (request.method().equals("POST")) {
                return STARTED.make();
              }
              stopped.set(true);
              throw new IllegalStateException("the transport's own trouble");
            });
    ManualClient client = client(transport, config -> config.scheduler(stopping));
    assertThat(failure(executeAndWait(client)).runId()).contains("r1");
  }

  @Test
  void theTimeOfTheFirstPollCounts() {
    StepScheduler time = new StepScheduler();
    ScriptedTransport hanging =
        new ScriptedTransport(
            request -> {
              time.advance(Duration.ofSeconds(5));
              return new CompletableFuture<>();
            });
    ManualClient client = client(hanging, c -> c.scheduler(time));
    CompletableFuture<RunResult> wait =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
    time.advance(Duration.ofSeconds(15));
    assertThat(wait).isDone();
    assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class);
  }
}
