package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.demo.DemoWorkflow;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A retry never costs a second run. */
class RetriesTest {
  private static final Map<String, Object> DAWN = Map.of(DemoWorkflow.PROMPT, "Dawn-canary");

  @TempDir Path folder;

  private Bench bench(Duration runTime) {
    return new Bench(folder, DemoWorkflow.create(Duration.ofSeconds(1), runTime));
  }

  @Test
  void aCallWhoseClientGaveUpIsJoinedWhileItsRunLasts() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      Bench.Session session = bench.session();
      session.begin("poster", DAWN);
      bench.untilSubmitted(1);
      session.cancelLastCall();
      CallToolResult result = bench.until(session.beginWithProgress("poster", DAWN));
      assertThat(Bench.facts(result)).containsEntry("joined", true).containsEntry("finished", true);
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void aResultThatNobodyWaitedForIsGivenToTheRetry() {
    try (Bench bench = bench(Duration.ofSeconds(40))) {
      Bench.Session session = bench.session();
      session.begin("poster", DAWN);
      bench.untilSubmitted(1);
      session.cancelLastCall();
      bench.time.advanceUntil(() -> bench.journal().contains("UNCLAIMED"), Bench.LIMIT);
      CallToolResult result = session.call("poster", DAWN);
      assertThat(Bench.text(result)).contains("An earlier call has started it");
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void aResultThatWasReceivedDoesNotStandForALaterCall() {
    try (Bench bench = bench(Duration.ofSeconds(3))) {
      Bench.Session session = bench.session();
      session.call("poster", DAWN);
      bench.time.advance(Duration.ofMinutes(1));
      assertThat(Bench.facts(session.call("poster", DAWN))).containsEntry("joined", false);
      assertThat(bench.submissions()).isEqualTo(2);
    }
  }

  @Test
  void newRunAndOtherInputsMakeAnotherRun() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      Bench.Session session = bench.session();
      session.begin("poster", DAWN);
      bench.untilSubmitted(1);
      session.begin("poster", Map.of(DemoWorkflow.PROMPT, "Dawn-canary", "new_run", true));
      bench.untilSubmitted(2);
      session.begin("poster", Map.of(DemoWorkflow.PROMPT, "Dawn-canary", DemoWorkflow.SEED, 8));
      bench.untilSubmitted(3);
      assertThat(bench.submissions()).isEqualTo(3);
    }
  }

  @Test
  void callsThatMeanTheSameShareARun() {
    EmulatedWorkflow film =
        EmulatedWorkflow.builder("f1")
            .name("Film")
            .describedInputs(
                Json.createArrayBuilder()
                    .add(
                        Json.createObjectBuilder()
                            .add("name", "seed")
                            .add("type", "number")
                            .add("default", 7))
                    .add(
                        Json.createObjectBuilder()
                            .add("name", "style")
                            .add("type", "text")
                            .add("default", "null"))
                    .add(Json.createObjectBuilder().add("name", "config").add("type", "json"))
                    .build())
            .neverEnds()
            .build();
    try (Bench bench = new Bench(folder, film)) {
      Bench.Session session = bench.session();
      Map<String, Object> config = Map.of("a", 1, "b", List.of(100, Map.of("x", true, "y", 0.5)));
      session.begin("film", Map.of("config", config));
      bench.untilSubmitted(1);
      String reordered = "{\"b\": [1e2, {\"y\": 0.50, \"x\": true}], \"a\": 1.0}";
      for (Map<String, Object> same :
          List.<Map<String, Object>>of(
              Map.of("config", reordered),
              Map.of("config", config, "seed", 7),
              Map.of("config", config, "seed", 7.0),
              Map.of("config", config, "style", "null"))) {
        assertThat(Bench.facts(session.call("film", same)))
            .as(same.toString())
            .containsEntry("joined", true);
      }
      assertThat(bench.submissions()).isOne();
      int others = 1;
      for (Map<String, Object> other :
          List.<Map<String, Object>>of(
              Map.of("config", "{\"b\": [{\"y\": 0.5, \"x\": true}, 100], \"a\": 1}"),
              Map.of("config", "{\"b\": [\"100\", {\"y\": 0.5, \"x\": true}], \"a\": 1}"),
              Map.of("config", config, "seed", 8),
              Map.of("config", config, "style", "7"),
              Map.of())) {
        session.begin("film", other);
        others++;
        bench.untilSubmitted(others);
      }
      assertThat(bench.submissions()).isEqualTo(6);
    }
  }

  @Test
  void aCallWithAnotherKeyJoinsNothing() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      Bench.Session first = bench.session();
      CompletableFuture<CallToolResult> own = first.beginWithProgress("poster", DAWN);
      bench.time.advanceUntil(() -> bench.journal().contains("RUNNING"), Bench.LIMIT);
      Path state = folder.resolve("state");
      assertThat(McpOptions.builder(state, config(bench, "one")).build().stateFolder())
          .isEqualTo(McpOptions.builder(state, config(bench, "other")).build().stateFolder());
      assertThat(McpOptions.builder(state, config(bench, "one")).build().keyDigest())
          .isNotEqualTo(McpOptions.builder(state, config(bench, "other")).build().keyDigest());
      // Its digest alone is recorded.
      assertThat(bench.journal()).doesNotContain(bench.emulator.apiKey());
      assertThat(Bench.facts(bench.until(own))).containsEntry("finished", true);
    }
  }

  private static FlowscaleConfig config(Bench bench, String key) {
    return FlowscaleConfig.builder().baseUrl(bench.emulator.baseUrl()).apiKey(key).build();
  }

  @Test
  void aRestartedServerJoinsTheRunOfTheOneBefore() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      try (Bench.Session first = bench.session()) {
        first.begin("poster", DAWN);
        bench.time.advanceUntil(() -> bench.journal().contains("RUNNING"), Bench.LIMIT);
      }
      CallToolResult result = bench.until(bench.session().beginWithProgress("poster", DAWN));
      assertThat(Bench.facts(result)).containsEntry("joined", true).containsEntry("finished", true);
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void twoServersShareARun() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      CompletableFuture<CallToolResult> one = bench.session().beginWithProgress("poster", DAWN);
      bench.time.advanceUntil(() -> bench.journal().contains("RUNNING"), Bench.LIMIT);
      CallToolResult other = bench.until(bench.session().beginWithProgress("poster", DAWN));
      assertThat(Bench.facts(other))
          .containsEntry("run_id", Bench.facts(bench.until(one)).get("run_id"));
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void aRunWhoseResponseWasLostIsFoundByTheRetry() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      bench.emulator.failNext(
          Operation.EXECUTE_WORKFLOW,
          Fault.connectionReset().afterProcessing().runAppearsAfter(Duration.ofSeconds(40)));
      Bench.Session session = bench.session();
      CallToolResult uncertain = session.call("poster", DAWN);
      assertThat(uncertain.isError()).isTrue();
      assertThat(Bench.text(uncertain))
          .contains("is not known")
          .contains("Call this tool again with the same inputs");
      bench.time.advance(Duration.ofMinutes(1));
      CallToolResult found = bench.until(session.beginWithProgress("poster", DAWN));
      assertThat(Bench.facts(found)).containsEntry("joined", true).containsEntry("finished", true);
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void aLostRequestIsSentAgainOnlyWhenItsRunWouldHaveAppeared() {
    try (Bench bench = bench(Duration.ofSeconds(3))) {
      bench.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
      Bench.Session session = bench.session();
      assertThat(session.call("poster", DAWN).isError()).isTrue();
      CallToolResult early = session.call("poster", DAWN);
      assertThat(Bench.text(early)).contains("Nothing was started now. Call again in");
      assertThat(bench.submissions()).isOne();
      bench.time.advance(Duration.ofMinutes(3));
      assertThat(Bench.facts(session.call("poster", DAWN))).containsEntry("finished", true);
      assertThat(bench.submissions()).isEqualTo(2);
    }
  }

  @Test
  void aFailureThatACallerHasSeenIsNotRepeated() {
    EmulatedWorkflow failing =
        EmulatedWorkflow.builder("upscale").name("Upscale").fails("GPU on fire").build();
    try (Bench bench = new Bench(folder, failing)) {
      Bench.Session session = bench.session();
      CallToolResult failed = session.call("upscale", Map.of());
      assertThat(failed.isError()).isTrue();
      assertThat(Bench.text(failed)).contains("GPU on fire");
      session.call("upscale", Map.of());
      assertThat(bench.submissions()).isEqualTo(2);
    }
  }

  @Test
  void limitsBoundWhatAnAgentMaySpend() {
    try (Bench bench = bench(Duration.ofSeconds(3))) {
      Bench.Session session = bench.session(options -> options.maxRunsPerHour(2));
      session.call("poster", Map.of(DemoWorkflow.SEED, 1));
      session.call("poster", Map.of(DemoWorkflow.SEED, 2));
      CallToolResult refused = session.call("poster", Map.of(DemoWorkflow.SEED, 3));
      assertThat(refused.isError()).isTrue();
      assertThat(Bench.text(refused)).contains("at most 2 runs within an hour");
      bench.time.advance(Duration.ofMinutes(61));
      assertThat(session.call("poster", Map.of(DemoWorkflow.SEED, 3)).isError()).isFalse();
    }
  }

  @Test
  void onlySoManyRunsAreInFlight() {
    try (Bench bench = bench(Duration.ofMinutes(2))) {
      Bench.Session session = bench.session(options -> options.maxConcurrent(1));
      CompletableFuture<CallToolResult> first =
          session.beginWithProgress("poster", Map.of(DemoWorkflow.SEED, 1));
      bench.untilSubmitted(1);
      CallToolResult refused = session.call("poster", Map.of(DemoWorkflow.SEED, 2));
      assertThat(Bench.text(refused)).contains("allows 1 at once");
      bench.until(first);
      assertThat(
              bench
                  .until(session.beginWithProgress("poster", Map.of(DemoWorkflow.SEED, 2)))
                  .isError())
          .isFalse();
    }
  }

  @Test
  void theJournalHoldsNoInput() throws IOException {
    try (Bench bench = bench(Duration.ofSeconds(3))) {
      bench.session().call("poster", DAWN);
      assertThat(bench.journal())
          .contains("DELIVERED")
          .doesNotContain("canary", bench.emulator.apiKey());
    }
  }
}
