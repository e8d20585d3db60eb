package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A field that decides nothing hides nothing, whatever the service puts into it. */
class UnreadableFieldsTest extends ManualTest {
  private static final Duration ENOUGH = Duration.ofMinutes(3);

  private Run run(String more) {
    ManualClient client = respondingOnce(success("{\"status\":\"completed\"," + more + "}"));
    return client.async.getRun("r1").join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"completed_at\":1754043630",
        "\"completed_at\":{\"date\":1}",
        "\"completed_at\":\"\"",
        "\"completed_at\":\"yesterday\"",
        "\"started_at\":true",
        "\"created_at\":[]",
        "\"created_at\":\"0001-01-01T00:00:00Z\"",
        "\"created_at\":\"+999999999-12-31T23:59:59Z\"",
        "\"created_at\":\"2025-08-01T10:20:30Z\",\"created_at\":null",
        "\"team_id\":{}",
        "\"workflow_id\":{}",
        "\"group_id\":[]",
        "\"_id\":{\"oid\":\"x\"}",
        "\"inputs\":{}",
        "\"inputs\":[null]",
        "\"inputs\":[{\"path\":\"p\",\"url\":\"://h/\",\"s3_key\":1}]",
        "\"inputs\":1,\"inputs\":2"
      })
  void aWaitEndsWithTheRun(String more) {
    Response completed =
        success(
            "{\"status\":\"completed\",\"output_names\":[\"a\"],\"outputs\":"
                + "[{\"filename\":\"a.png\",\"url\":\"http://127.0.0.1:2/a\",\"s3_key\":7}],"
                + more
                + "}");
    ManualClient client = respondingOnce(completed);
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1");
    assertThat(wait).isCompleted();
    assertThat(wait.join().outputs()).hasSize(1);
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void anOutputWhoseLinkCannotBeReadIsRequestedByItsName() {
    ScriptedService service =
        new ScriptedService()
            .polling(
                success(
                    "{\"status\":\"completed\",\"outputs\":[{\"filename\":\"a\",\"url\":\"://h/\"}]}"),
                success("{\"download_url\":\"http://127.0.0.1:2/a\"}"));
    ManualClient client = client(service);
    CompletableFuture<RunResult> wait = client.async.awaitRun("r1");
    client.time.advance(ENOUGH);
    assertThat(wait).isDone();
    assertThat(wait.join().outputs())
        .singleElement()
        .matches(output -> output.isReady() && output.filename().equals("a"));
  }

  @ParameterizedTest
  @CsvSource({
    "1969-07-20T20:17:40Z,",
    "1970-01-01T00:00:00Z,",
    "2199-12-31T23:59:59Z,2199-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z,",
  })
  void aTimeAtWhichNothingHappenedIsAbsent(String told, @Nullable Instant expected) {
    Run run = run("\"created_at\":\"" + told + "\",\"completed_at\":\"" + told + "\"");
    assertThat(run.createdAt()).isEqualTo(expected);
    assertThat(run.completedAt()).isEqualTo(expected);
  }

  /** Of no time, no duration is told: one of two thousand years would be none. */
  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"})
  void timesThatAreNoneGiveNoDurations(String none) {
    List<OperationObserver.RunStatusChange> changes = new ArrayList<>();
    FlowscaleInstrumentation recording =
        operation ->
            new OperationObserver() {
              @Override
              public void onRunStatus(RunStatusChange change) {
                changes.add(change);
              }
            };
    String real = "2025-08-01T10:20:30Z";
    for (String times :
        List.of(
            "\"created_at\":\"%1$s\",\"started_at\":\"%2$s\",\"completed_at\":\"%1$s\"",
            "\"created_at\":\"%2$s\",\"started_at\":\"%1$s\",\"completed_at\":\"%2$s\"")) {
      Response completed =
          success("{\"status\":\"completed\"," + times.formatted(none, real) + "}");
      ManualClient client = responding(settings -> settings.instrumentation(recording), completed);
      assertThat(client.async.awaitRun("r1")).isCompleted();
    }
    assertThat(changes)
        .hasSize(2)
        .allMatch(change -> change.queued().isEmpty() && change.running().isEmpty());
  }

  @Test
  void whatHasARunStandsForNothingElse() {
    for (String decisive :
        List.of(
            "{}",
            "{\"status\":7}",
            "{\"status\":\"x\",\"_id\":\"a\",\"_id\":\"r1\"}",
            "{\"status\":\"completed\",\"outputs\":{}}",
            "{\"status\":\"completed\",\"outputs\":[{\"filename\":7}]}",
            "{\"status\":\"completed\",\"output_names\":[{}]}",
            "{\"status\":\"completed\",\"outputs\":[{\"filename\":\"a\","
                + "\"url\":\"http://127.0.0.1:2/a\",\"generation_status\":7}]}")) {
      ManualClient client = respondingOnce(success(decisive));
      CompletableFuture<Run> run = client.async.getRun("r1");
      client.time.advance(ENOUGH);
      assertThat(failure(run)).as(decisive).isInstanceOf(DecodingException.class);
    }
  }

  @Test
  void containersQueuesAndWorkflowsAreReadWithoutWhatDecidesNothing() {
    try (ManualClient client =
        respondingOnce(success("[{\"container\":\"3\",\"url\":{},\"status\":\"idle\"}]"))) {
      assertThat(client.async.checkHealth().join())
          .containsExactly(new ContainerHealth("3", "idle"));
    }
    try (ManualClient client =
        respondingOnce(
            success(
                "[{\"container\":\"c\",\"queue\":{\"queue_running\":"
                    + "[[\"1\",\"p\"],[null,\"7\"],[1e999,\"q\"],[2,\"r\"]]}}]"))) {
      assertThat(client.async.getQueue().join().get(0).running())
          .extracting(entry -> entry.number() + " " + entry.promptId())
          .containsExactly("NaN p", "NaN 7", "Infinity q", "2.0 r");
    }
    try (ManualClient client =
        respondingOnce(success("[{\"id\":\"7\",\"name\":8,\"description\":{\"de\":\"x\"}}]"))) {
      Workflow workflow = client.async.getWorkflows().join().get(0);
      assertThat(workflow.id()).isEqualTo("7");
      assertThat(workflow.name()).isNull();
      assertThat(workflow.description()).isNull();
    }
    ManualClient client =
        respondingOnce(
            json(
                200,
                "{\"status\":\"success\",\"errors\":1,\"errors\":2,\"data\":{\"group_id\":\"4\",\"runs\":"
                    + "[{\"_id\":\"12\",\"status\":\"x\",\"completed_at\":\"later\",\"team_id\":[],\"inputs\":[{}]}]},"
                    + "\"meta\":{\"sort_by\":1,\"sort_order\":{}}}"));
    assertThat(client.async.getRuns().join().runs())
        .singleElement()
        .matches(run -> "12".equals(run.id()) && run.completedAt() == null);
  }

  // Runs of which nothing is known.

  @Test
  void aRunThatNoPollSawIsNotSaidToGoOn() {
    try (ManualClient client = respondingOnce(json(503, "busy"))) {
      CompletableFuture<RunResult> wait =
          client.async.awaitRun("nope", WaitOptions.upTo(Duration.ofSeconds(30)));
      client.time.advance(ENOUGH);
      assertThat(failure(wait))
          .isInstanceOf(WaitTimedOutException.class)
          .hasMessageContaining("whether it exists is not known")
          .hasMessageNotContaining("continues");
    }
    ManualClient client = respondingOnce(json(404, "{\"detail\":\"Run not found\"}"));
    CompletableFuture<RunResult> wait = client.async.awaitRun("nope");
    client.time.advance(ENOUGH);
    assertThat(failure(wait))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("does not know the run nope")
        .hasMessageNotContaining("continues");
  }

  @Test
  void aRunThatWasSubmittedOrSeenIsSaidToGoOn() {
    try (ManualClient client = respondingOnce(submitted("r1"), json(503, "busy"))) {
      CompletableFuture<RunResult> wait =
          client.async.executeWorkflowAndWait(
              "w", WorkflowInputs.none(), WaitOptions.upTo(Duration.ofSeconds(30)));
      client.time.advance(ENOUGH);
      assertThat(failure(wait)).hasMessageContaining("It continues: wait again with awaitRun");
    }
    ManualClient client = respondingOnce(RunJson.nameless("running"));
    CompletableFuture<RunResult> wait =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(30)));
    client.time.advance(ENOUGH);
    assertThat(failure(wait)).hasMessageContaining("It continues: wait again with awaitRun");
  }
}
