package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RunPhase;
import ai.flowscale.emulator.demo.DemoWorkflow;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long runs never look like failures. */
class LongRunsTest {
  private static final Map<String, Object> DAWN = Map.of(DemoWorkflow.PROMPT, "Dawn");

  @TempDir Path folder;

  private Bench bench(Duration queueTime, Duration runTime) {
    return new Bench(folder, DemoWorkflow.create(queueTime, runTime));
  }

  @Test
  void reportsProgressUntilTheEnd() {
    try (Bench bench = bench(Duration.ofSeconds(30), Duration.ofMinutes(1))) {
      Bench.Session session = bench.session();
      // So that its time is known.
      bench.until(session.beginWithProgress("poster", Map.of(DemoWorkflow.SEED, 1)));
      session.progress.clear();
      CallToolResult result = bench.until(session.beginWithProgress("poster", DAWN));
      assertThat(result.isError()).isFalse();
      List<ProgressNotification> progress = List.copyOf(session.progress);
      for (int i = 1; i < progress.size(); i++) {
        assertThat(progress.get(i).progress() - progress.get(i - 1).progress())
            .isPositive()
            .isLessThanOrEqualTo(10.0);
      }
      assertThat(progress)
          .extracting(ProgressNotification::message)
          .anySatisfy(message -> assertThat(message).contains("queued, place 1 of 1"))
          .anySatisfy(message -> assertThat(message).contains("running, about").endsWith("s left"));
      assertThat(progress).allMatch(each -> each.progressToken().equals("token-1"));
    }
  }

  @Test
  void reportsProgressWhileTheQueueDoesNotRespond() {
    try (Bench bench = bench(Duration.ofMinutes(1), Duration.ofSeconds(1))) {
      bench.emulator.failAlways(Operation.GET_QUEUE, Fault.hang());
      Bench.Session session = bench.session();
      CompletableFuture<CallToolResult> call = session.beginWithProgress("poster", DAWN);
      bench.emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 1, Bench.LIMIT);
      bench.time.advanceUntil(
          () -> bench.emulator.count(Operation.GET_QUEUE) > 0 || call.isDone(), Bench.LIMIT);
      int before = session.progress.size();
      bench.time.advance(Duration.ofSeconds(12));
      bench.time.advanceUntil(() -> session.progress.size() > before + 1, Bench.LIMIT);
      bench.emulator.clearFaults();
      bench.emulator.releaseHanging();
      assertThat(bench.until(call).isError()).isFalse();
    }
  }

  @Test
  void returnsStillRunningToAClientWithoutProgress() {
    try (Bench bench = bench(Duration.ofSeconds(1), Duration.ofMinutes(2))) {
      Bench.Session session = bench.session();
      CallToolResult patient = session.call("poster", DAWN);
      assertThat(patient.isError()).isFalse();
      assertThat(Bench.text(patient)).contains("still running").contains("wait_run");
      assertThat(Bench.facts(patient))
          .containsEntry("finished", false)
          .containsEntry("message", Bench.text(patient));
      Object run = Bench.facts(patient).get("run_id");
      CallToolResult again = session.call("wait_run", Map.of("run_id", run));
      assertThat(Bench.facts(again)).containsEntry("finished", false);
      CallToolResult done = session.call("wait_run", Map.of("run_id", run));
      assertThat(Bench.facts(done)).containsEntry("finished", true).containsEntry("run_id", run);
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void savingOutputsIsAPartOfTheWait() {
    try (Bench bench = bench(Duration.ofSeconds(1), Duration.ofSeconds(3))) {
      bench.emulator.failAlways(Operation.DOWNLOAD, Fault.hang());
      Bench.Session session = bench.session();
      CompletableFuture<CallToolResult> patient = session.begin("poster", DAWN);
      bench.untilSubmitted(1);
      CompletableFuture<CallToolResult> told = session.beginWithProgress("poster", DAWN);
      bench.time.advanceUntil(() -> !session.progress.isEmpty() || told.isDone(), Bench.LIMIT);
      bench.time.advanceUntil(() -> bench.emulator.count(Operation.DOWNLOAD) > 0, Bench.LIMIT);
      bench.time.advance(Duration.ofSeconds(50));
      CallToolResult saving = bench.until(patient);
      assertThat(saving.isError()).isFalse();
      assertThat(Bench.text(saving)).contains("outputs are being saved").contains("wait_run");
      // Whoever reads no text has to wait on, too.
      assertThat(Bench.facts(saving)).containsEntry("finished", false);
      assertThat(bench.journal()).contains("UNCLAIMED").doesNotContain("DELIVERED");
      bench.emulator.clearFaults();
      bench.emulator.releaseHanging();
      assertThat(Bench.facts(bench.until(told))).containsEntry("joined", true);
      bench.time.advanceUntil(
          () ->
              session.progress.stream()
                  .anyMatch(each -> each.message().contains("outputs are being saved")),
          Bench.LIMIT);
      assertThat(bench.submissions()).isOne();
    }
  }

  @Test
  void aCancelledCallLeavesItsRun() {
    try (Bench bench = bench(Duration.ofSeconds(1), Duration.ofMinutes(2))) {
      Bench.Session session = bench.session();
      session.begin("poster", DAWN);
      bench.untilSubmitted(1);
      session.cancelLastCall();
      bench.time.advanceUntil(() -> bench.journal().contains("UNCLAIMED"), Bench.LIMIT);
      assertThat(bench.emulator.cancelsReceived()).isZero();
    }
  }

  @Test
  void aCancelledCallEndsItsRunWhereThatIsAskedFor() {
    try (Bench bench = bench(Duration.ofSeconds(1), Duration.ofMinutes(2))) {
      Bench.Session session = bench.session(McpOptions.Builder::cancelAbandoned);
      CompletableFuture<CallToolResult> other = session.beginWithProgress("poster", DAWN);
      bench.untilSubmitted(1);
      session.begin("poster", DAWN);
      session.cancelLastCall();
      // Another call still waits.
      assertThat(bench.until(other).isError()).isFalse();
      session.begin("poster", Map.of(DemoWorkflow.SEED, 9));
      bench.untilSubmitted(2);
      session.cancelLastCall();
      String run = bench.emulator.runIds().get(1);
      bench.time.advanceUntil(
          () -> bench.emulator.phase(run).orElseThrow() == RunPhase.CANCELLED, Bench.LIMIT);
      assertThat(bench.emulator.cancelsReceived()).isOne();
    }
  }

  @Test
  void aClientThatGoesEndsItsRunWhereThatIsAskedFor() {
    try (Bench bench =
        new Bench(folder, EmulatedWorkflow.builder("f1").name("Film").neverEnds().build())) {
      try (Bench.Session session = bench.session(McpOptions.Builder::cancelAbandoned)) {
        session.beginWithProgress("film", Map.of());
        bench.time.advanceUntil(() -> bench.journal().contains("RUNNING"), Bench.LIMIT);
      }
      assertThat(bench.emulator.cancelsReceived()).isOne();
    }
  }

  @Test
  void showsListsAndCancelsRuns() {
    try (Bench bench = bench(Duration.ofSeconds(1), Duration.ofMinutes(20))) {
      Bench.Session session = bench.session();
      Object run = Bench.facts(session.call("poster", DAWN)).get("run_id");
      assertThat(Bench.facts(session.call("get_run", Map.of("run_id", run))))
          .containsEntry("status", "running");
      assertThat(Bench.text(session.call("list_runs", Map.of())))
          .contains("\"" + run + "\": running");
      assertThat(Bench.text(session.call("deployment", Map.of()))).contains("1 runs executed now");
      assertThat(session.call("cancel_run", Map.of("run_id", run)).isError()).isFalse();
      CallToolResult cancelled = session.call("wait_run", Map.of("run_id", run));
      assertThat(cancelled.isError()).isTrue();
      assertThat(Bench.text(cancelled)).contains("was cancelled");
    }
  }
}
