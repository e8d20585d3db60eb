package ai.flowscale.engine.waiting;

import static ai.flowscale.testing.EngineFixture.failure;
import static ai.flowscale.testing.ScriptedTransport.answer;
import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.testing.EngineFixture;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunWaitTest {
  private static final Duration ENOUGH = Duration.ofSeconds(5);

  private static Answer run(String status, String more) {
    return json(
        200,
        "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\""
            + status
            + "\""
            + more
            + "}}");
  }

  private static Answer output(String name) {
    return json(
        200,
        "{\"status\":\"success\",\"data\":{\"download_url\":\"http://127.0.0.1:2/"
            + name
            + "?X-Sig=abc\",\"generation_status\":\"success\"}}");
  }

  private static EngineFixture answering(Answer... answers) {
    return new EngineFixture(ScriptedTransport.inTurn(answers));
  }

  private static List<String> paths(EngineFixture client) {
    return client.transport.requests().stream()
        .map(TransportRequest::uri)
        .map(
            uri ->
                uri.getRawQuery() == null ? uri.getPath() : uri.getPath() + "?" + uri.getRawQuery())
        .toList();
  }

  @Test
  void aRunThatIsCompleteReturnsAfterOneLookWithoutADelay() {
    try (EngineFixture client =
        answering(
            run(
                "completed",
                ",\"outputs\":[{\"filename\":\"a.png\",\"url\":\"http://h/a?s=1\"}]"))) {
      RunResult result = client.async.awaitRun("r1").join();
      assertThat(result.totalOutputs()).isEqualTo(1);
      assertThat(result.submission()).isNull();
      assertThat(client.time.pending()).isZero();
      assertThat(paths(client)).containsExactly("/api/v1/runs/r1");
    }
  }

  @Test
  void aCompletedRunWithoutOutputsIsComplete() {
    try (EngineFixture client = answering(run("completed", ""))) {
      assertThat(client.async.awaitRun("r1").join().outputs()).isEmpty();
    }
  }

  @Test
  void outputsWithoutALinkAreAskedForUntilTheyAreReady() {
    try (EngineFixture client =
        answering(
            run("completed", ",\"output_names\":[\"a\",\"b\"]"),
            output("a"),
            answer(204, Map.of(), ""),
            output("b"))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      assertThat(waiting).isNotDone();
      client.time.advance(ENOUGH);
      assertThat(waiting.join().outputs())
          .extracting(RunOutput::filename)
          .containsExactly("a", "b");
      assertThat(paths(client))
          .containsExactly(
              "/api/v1/runs/r1",
              "/api/v1/runs/output?filename=a",
              "/api/v1/runs/output?filename=b",
              "/api/v1/runs/output?filename=b");
    }
  }

  @Test
  void anOutputThatTheRunListsUnderItsNameWithExtensionIsNotAskedFor() {
    try (EngineFixture client =
        answering(
            run(
                "completed",
                ",\"output_names\":[\"a\"],\"outputs\":[{\"filename\":\"a.png\",\"url\":\"http://h/a\"}]"))) {
      assertThat(client.async.awaitRun("r1").join().totalOutputs()).isEqualTo(1);
    }
  }

  @Test
  void outputsAnnouncedAtTheSubmissionAreAskedForWhereTheRunNamesNone() {
    try (EngineFixture client =
        answering(
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\",\"output_names\":[\"a\"]}}"),
            run("completed", ""),
            output("a"))) {
      assertThat(client.async.executeWorkflowAndWait("w", WorkflowInputs.none()).join().outputs())
          .extracting(RunOutput::filename)
          .containsExactly("a");
    }
  }

  @Test
  void outputsOfARunWithRefusedNodesAreThoseThatItHas() {
    try (EngineFixture client =
        answering(
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\",\"output_names\":[\"a\"],"
                    + "\"node_errors\":{\"7\":{}}}}"),
            run("completed", ""))) {
      assertThat(client.async.executeWorkflowAndWait("w", WorkflowInputs.none()).join().outputs())
          .isEmpty();
    }
  }

  @Test
  void anAnswerThatIsInProgressIsNoOutput() {
    try (EngineFixture client =
        answering(
            run("completed", ",\"output_names\":[\"a\"]"),
            json(
                200,
                "{\"status\":\"success\",\"data\":{\"download_url\":\"http://h/a\","
                    + "\"generation_status\":\"in_progress\"}}"),
            output("a"))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      assertThat(waiting).isNotDone();
      client.time.advance(ENOUGH);
      assertThat(waiting.join().totalOutputs()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "error", "timeout", "FAILED"})
  void aFailedRunEndsTheWaitAtOnceWithItsDetails(String status) {
    try (EngineFixture client =
        answering(
            run(
                status,
                ",\"error\":\"CUDA out of memory\",\"outputs\":[{\"filename\":\"a.png\",\"url\":\"http://h/a\"}]"))) {
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
      assertThat(client.transport.requests()).hasSize(1);
      assertThat(client.time.pending()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancelled", "canceled"})
  void aCancelledRunEndsTheWaitAtOnce(String status) {
    try (EngineFixture client = answering(run(status, ""))) {
      assertThat(failure(client.async.awaitRun("r1"))).isInstanceOf(RunCancelledException.class);
    }
  }

  @Test
  void anUnknownStatusIsNoEnd() {
    try (EngineFixture client =
        answering(run("warming_up", ""), run("half_done", ""), run("completed", ""))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      client.time.advance(ENOUGH);
      assertThat(waiting).isCompleted();
    }
  }

  @Test
  void aLookThatFailsOnceDoesNotEndTheWait() {
    try (EngineFixture client =
        answering(
            run("running", ""),
            failing(
                new TransportException(
                    TransportException.Kind.CLOSED, TransportException.Sent.MAYBE, "broken", null)),
            json(503, "busy"),
            json(200, "<html>gateway</html>"),
            run("completed", ""))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      client.time.advance(ENOUGH);
      assertThat(waiting).isCompleted();
    }
  }

  @Test
  void retryAfterIsObeyedBetweenLooks() {
    try (EngineFixture client =
        answering(
            answer(429, Map.of("Retry-After", List.of("30")), "{\"detail\":\"slow down\"}"),
            run("completed", ""))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      assertThat(client.time.plannedDelays()).containsExactly(Duration.ofSeconds(30));
      client.time.advance(Duration.ofSeconds(30));
      assertThat(waiting).isCompleted();
    }
  }

  @Test
  void whatWillNotChangeEndsTheWaitAtOnceAndNamesTheRun() {
    try (EngineFixture client = answering(json(401, "{\"detail\":\"bad key\"}"))) {
      FlowscaleException failure = failure(client.async.awaitRun("r1"));
      assertThat(failure).isInstanceOf(AuthenticationException.class);
      assertThat(failure.runId()).contains("r1");
      assertThat(client.transport.requests()).hasSize(1);
    }
  }

  @Test
  void aRunThatIsNotFoundMayStillTurnUpWithinTheGrace() {
    try (EngineFixture client =
        answering(json(404, "{\"detail\":\"no such run\"}"), run("completed", ""))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      client.time.advance(ENOUGH);
      assertThat(waiting).isCompleted();
    }
  }

  @Test
  void aRunThatIsNotFoundAfterTheGraceEndsTheWait() {
    try (EngineFixture client = answering(json(404, "{\"detail\":\"no such run\"}"))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      client.time.advance(Duration.ofSeconds(13));
      assertThat(failure(waiting)).isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void theTimeoutCarriesTheRunAndTheOutputsThatAreReady() {
    try (EngineFixture client =
        answering(
            run("completed", ",\"output_names\":[\"a\",\"b\"]"),
            output("a"),
            answer(204, Map.of(), ""))) {
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
  }

  @Test
  void aLookThatHangsEndsWithTheTimeoutOfTheWait() {
    try (EngineFixture client = answering(CompletableFuture::new)) {
      CompletableFuture<RunResult> waiting =
          client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
      client.time.advance(Duration.ofSeconds(20));
      assertThat(failure(waiting))
          .isInstanceOfSatisfying(WaitTimedOutException.class, e -> assertThat(e.run()).isEmpty());
    }
  }

  @Test
  void looksComeSoonAtFirstAndThenAtTheMaximumInterval() {
    try (EngineFixture client = answering(run("running", ""))) {
      client.async.awaitRun("r1", WaitOptions.builder().maxInterval(Duration.ofSeconds(1)).build());
      List<Duration> delays = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Duration delay = client.time.plannedDelays().get(0);
        delays.add(delay);
        client.time.advance(delay);
      }
      assertThat(delays.get(0)).isEqualTo(Duration.ofMillis(250));
      assertThat(delays).isSorted().endsWith(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }
  }

  @Test
  void aFixedIntervalStaysTheSame() {
    try (EngineFixture client = answering(run("running", ""))) {
      client.async.awaitRun(
          "r1", WaitOptions.builder().fixedInterval(Duration.ofSeconds(3)).build());
      client.time.advance(Duration.ofSeconds(10));
      assertThat(client.transport.requests()).hasSize(4);
    }
  }

  @Test
  void theListenerHearsOfEachStatusOnceAndMayFail() {
    List<String> heard = new ArrayList<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void onStatus(Run run) {
            heard.add(run.status().value());
            throw new IllegalStateException("a listener that fails");
          }
        };
    try (EngineFixture client =
        answering(run("queued", ""), run("queued", ""), run("running", ""), run("completed", ""))) {
      CompletableFuture<RunResult> waiting =
          client.async.awaitRun("r1", WaitOptions.builder().listener(listener).build());
      client.time.advance(ENOUGH);
      assertThat(waiting).isCompleted();
      assertThat(heard).containsExactly("queued", "running", "completed");
    }
  }

  @Test
  void cancellingTheFutureOrOneDerivedFromItEndsTheWaitAndLeavesNothingPlanned() {
    try (EngineFixture client = answering(run("running", ""))) {
      CompletableFuture<Integer> derived =
          client.async.awaitRun("r1").thenApply(RunResult::totalOutputs);
      assertThat(client.time.pending()).isEqualTo(1);
      derived.cancel(true);
      assertThat(client.time.pending()).isZero();
    }
  }

  @Test
  void closingTheClientEndsTheWaitAndNamesTheRun() {
    EngineFixture client = answering(run("running", ""));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
    client.close();
    FlowscaleException failure = failure(waiting);
    assertThat(failure).isInstanceOf(ClientClosedException.class);
    assertThat(failure.runId()).contains("r1");
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void anOutputThatStaysUnknownAfterTheGraceEndsTheWaitWithTheOthers() {
    try (EngineFixture client =
        answering(
            run("completed", ",\"output_names\":[\"a\",\"b\"]"),
            output("a"),
            json(404, "{\"detail\":\"no such output\"}"))) {
      CompletableFuture<RunResult> waiting = client.async.awaitRun("r1");
      client.time.advance(Duration.ofSeconds(15));
      assertThat(failure(waiting))
          .isInstanceOfSatisfying(
              RunFailedException.class,
              e -> assertThat(e.outputs()).extracting(RunOutput::filename).containsExactly("a"))
          .hasMessageContaining("output b");
    }
  }
}
