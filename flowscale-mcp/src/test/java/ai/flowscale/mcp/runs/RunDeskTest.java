package ai.flowscale.mcp.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiFailure;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.TestRuns;
import ai.flowscale.mcp.McpOptions;
import ai.flowscale.mcp.runs.RunDesk.RunRequest;
import ai.flowscale.mcp.runs.RunDesk.Ticket;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the desk does with each order of events: the service answers when the test says so. */
class RunDeskTest {
  private static final RunRequest DAWN = order(false);

  @TempDir Path folder;
  private final ManualScheduler time = new ManualScheduler();
  private final List<Execution> executions = new ArrayList<>();
  private final List<Search> searches = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final List<String> cancelled = new ArrayList<>();

  private record Execution(String group, WaitOptions options, CompletableFuture<RunResult> result) {
    void submitted(String runId) {
      options
          .listener()
          .orElseThrow()
          .onSubmitted(new Submission(runId, "w1", null, JsonFields.none(), List.of(), false));
    }
  }

  private record Search(String group, CompletableFuture<RunPage> page) {
    void finds(Run... runs) {
      page.complete(pageOf(group, runs));
    }
  }

  private record Watch(String runId, CompletableFuture<RunResult> result) {}

  private static RunPage pageOf(String group, Run... runs) {
    return new RunPage(List.of(runs), new PageMeta(1, 50, runs.length, 1, null, null, group));
  }

  private static RunRequest order(boolean isNew) {
    return new RunRequest("w1", "digest", WorkflowInputs.builder().build(), isNew);
  }

  private static Run run(String id, String group) {
    return Run.builder(id, RunStatus.RUNNING).groupId(group).build();
  }

  private static RunResult result(String id) {
    return new RunResult(id, Run.builder(id, RunStatus.COMPLETED).build(), List.of(), null);
  }

  private AsyncFlowscale service() {
    return (AsyncFlowscale)
        Proxy.newProxyInstance(
            RunDeskTest.class.getClassLoader(),
            new Class<?>[] {AsyncFlowscale.class},
            (proxy, method, given) ->
                switch (method.getName()) {
                  case "executeWorkflowAndWait" -> {
                    String group = ((WorkflowRequest) given[0]).groupId().orElseThrow();
                    executions.add(
                        new Execution(group, (WaitOptions) given[1], new CompletableFuture<>()));
                    yield executions.get(executions.size() - 1).result();
                  }
                  case "getRuns" -> {
                    String group = ((RunQuery) given[0]).groupId().orElseThrow();
                    searches.add(new Search(group, new CompletableFuture<>()));
                    yield searches.get(searches.size() - 1).page();
                  }
                  case "awaitRun" -> {
                    watches.add(new Watch((String) given[0], new CompletableFuture<>()));
                    yield watches.get(watches.size() - 1).result();
                  }
                  case "cancelRun" -> {
                    cancelled.add((String) given[0]);
                    yield new CompletableFuture<>();
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /** A server; all share the state folder. */
  private RunDesk desk() {
    return desk(options -> {});
  }

  private RunDesk desk(Consumer<McpOptions.Builder> change) {
    return desk("https://studio.example", change, Runnable::run);
  }

  private RunDesk desk(String url, Consumer<McpOptions.Builder> change, Executor executor) {
    McpOptions.Builder options = McpOptions.builder(folder, URI.create(url));
    change.accept(options);
    return new RunDesk(service(), options.build(), time, executor);
  }

  private static SubmissionUncertainException lost() {
    return new SubmissionUncertainException(
        "w1",
        "g",
        Instant.EPOCH,
        new NotFoundException("lost", ApiFailure.of("executeWorkflow", 502)));
  }

  @Test
  void aLostSubmissionIsSettledFromWhenItWasLost() {
    RunDesk desk = desk();
    desk.take(DAWN);
    time.advance(Duration.ofSeconds(150));
    executions.get(0).result().completeExceptionally(lost());
    CompletableFuture<Ticket> retry = desk.take(DAWN);
    searches.get(0).finds();
    assertThatThrownBy(retry::join).hasMessageContaining("Nothing was started now");
    assertThat(executions).hasSize(1);
    time.advance(Duration.ofSeconds(121));
    desk.take(DAWN);
    searches.get(1).finds();
    assertThat(executions).hasSize(2);
  }

  @Test
  void aSubmissionThatAnotherServerStillSendsIsNotLost() {
    desk().take(DAWN);
    time.advance(Duration.ofSeconds(600));
    CompletableFuture<Ticket> retry = desk(options -> options.maxConcurrent(1)).take(DAWN);
    searches.get(0).finds();
    assertThatThrownBy(retry::join).hasMessageContaining("Nothing was started now");
    assertThatThrownBy(() -> desk(options -> options.maxConcurrent(1)).take(order(true)))
        .hasMessageContaining("allows 1 at once");
    assertThat(executions).hasSize(1);
    // Nothing is refreshed that has ended.
    executions.get(0).result().completeExceptionally(lost());
    time.advance(Duration.ofSeconds(121));
    desk().take(DAWN);
    searches.get(1).finds();
    assertThat(executions).hasSize(2);
  }

  @Test
  void retriesAtTheSameTimeStartOneRun() {
    desk().take(DAWN);
    executions.get(0).result().completeExceptionally(lost());
    time.advance(Duration.ofSeconds(121));
    RunDesk desk = desk();
    desk.take(DAWN);
    desk.take(DAWN);
    searches.get(0).finds();
    assertThat(executions).hasSize(2);
    searches.get(1).finds();
    assertThat(executions).hasSize(2);
    desk.take(DAWN);
    assertThat(executions).hasSize(2);
  }

  @Test
  void aRunThatWasFoundMeanwhileIsNotGivenUp() {
    RunDesk first = desk();
    first.take(DAWN);
    time.advance(Duration.ofSeconds(10));
    executions.get(0).result().completeExceptionally(lost());
    time.advance(Duration.ofSeconds(121));
    RunDesk desk = desk();
    desk.take(DAWN);
    CompletableFuture<Ticket> other = desk.take(DAWN);
    searches.get(0).finds(run("r1", searches.get(0).group()));
    searches.get(1).finds();
    assertThat(other.getNow(null).run().runId().getNow("none")).isEqualTo("r1");
    assertThat(executions).hasSize(1);
  }

  @Test
  void theRunThatLastsIsJoinedWhateverHasChangedSince() {
    RunDesk desk = desk();
    desk.take(DAWN);
    executions.get(0).submitted("a");
    desk.take(order(true));
    executions.get(1).submitted("b");
    executions.get(0).result().complete(result("a"));
    time.advance(Duration.ofMinutes(11));
    assertThat(desk.take(DAWN).join().run().runId().getNow("none")).isEqualTo("b");
    assertThat(executions).hasSize(2);
  }

  @Test
  void lookingAtARunThatHasEndedChangesNothing() {
    RunDesk desk = desk();
    desk.abandon(desk.take(DAWN).join());
    executions.get(0).submitted("a");
    executions.get(0).result().complete(result("a"));
    time.advance(Duration.ofMinutes(9));
    desk.abandon(desk.await("a").join());
    watches.get(0).result().complete(result("a"));
    time.advance(Duration.ofMinutes(2));
    assertThat(desk.take(DAWN).join().joined()).isFalse();
  }

  @Test
  void aFailureThatItsCallerMayHaveMissedIsToldOnceMore() {
    RunDesk desk = desk();
    desk.take(DAWN);
    executions.get(0).submitted("a");
    time.advance(Duration.ofSeconds(31));
    executions.get(0).result().completeExceptionally(TestRuns.failed("a", "no memory"));
    Ticket again = desk.take(DAWN).join();
    watches.get(0).result().completeExceptionally(TestRuns.failed("a", "no memory"));
    assertThat(again.joined()).isTrue();
    assertThat(again.run().result()).isCompletedExceptionally();
    assertThat(desk.take(DAWN).join().joined()).isFalse();
    assertThat(executions).hasSize(2);
  }

  @Test
  void onlyARunOfItsOwnIsCancelledWithItsLastCall() {
    RunDesk desk = desk(McpOptions.Builder::cancelAbandoned);
    desk.abandon(desk.await("theirs").join());
    desk().take(DAWN);
    executions.get(0).submitted("a");
    desk.abandon(desk.take(DAWN).join());
    assertThat(cancelled).isEmpty();
    Ticket own = desk.take(order(true)).join();
    executions.get(1).submitted("b");
    desk.abandon(own);
    assertThat(cancelled).containsExactly("b");
  }

  @Test
  void aRunThatTheServiceHasForgottenBlocksNothing() {
    desk().take(DAWN);
    executions.get(0).submitted("a");
    RunDesk desk = desk(options -> options.maxConcurrent(1));
    CompletableFuture<Ticket> retry = desk.take(DAWN);
    watches.get(0).result().completeExceptionally(notFound());
    assertThat(retry.join().run().result()).isCompletedExceptionally();
    assertThat(desk.take(DAWN).join().joined()).isFalse();
    assertThat(executions).hasSize(2);
  }

  @Test
  void noRunOfAnotherDeploymentIsJoinedCountedOrAskedFor() {
    desk().take(DAWN);
    executions.get(0).submitted("a");
    RunDesk other =
        desk("https://archive.example", options -> options.maxConcurrent(1), Runnable::run);
    assertThat(other.take(DAWN).join().joined()).isFalse();
    assertThatThrownBy(() -> other.take(order(true))).hasMessageContaining("allows 1 at once");
    assertThat(executions).hasSize(2);
    assertThat(watches).isEmpty();
    assertThat(desk().take(DAWN).join().run().runId().getNow("none")).isEqualTo("a");
  }

  @Test
  void aRunThatEndedBeforeItsIdWasRecordedIsAskedForAnew() {
    Deque<Runnable> tasks = new ArrayDeque<>();
    RunDesk desk = desk("https://studio.example", options -> {}, tasks::addFirst);
    desk.take(DAWN);
    executions.get(0).submitted("a");
    executions.get(0).result().completeExceptionally(TestRuns.timedOut("a"));
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
    Ticket again = desk.await("a").join();
    assertThat(watches).hasSize(1);
    assertThat(again.run().result()).isNotDone();
  }

  @Test
  void nothingIsKeptOfRunsThatHaveEnded() {
    RunDesk desk = desk();
    for (int i = 0; i < 60; i++) {
      Ticket ticket =
          desk.take(new RunRequest("w1", "digest-" + i, WorkflowInputs.builder().build(), false))
              .join();
      Execution execution = executions.get(i);
      String id = "run-" + i;
      switch (i % 4) {
        case 0 -> {
          execution.submitted(id);
          execution.result().complete(result(id));
          desk.deliver(ticket);
        }
        case 1 -> {
          execution.submitted(id);
          desk.abandon(ticket);
          execution.result().completeExceptionally(TestRuns.failed(id, "no memory"));
        }
        case 2 -> execution.result().completeExceptionally(lost());
        default -> {
          execution.submitted(id);
          desk.leave(ticket);
          desk.await(id);
          execution.result().completeExceptionally(TestRuns.timedOut(id));
        }
      }
    }
    assertThat(desk).hasToString("RunDesk[0 runs, 0 with an id]");
    assertThat(time.pending()).isZero();
  }

  @Test
  void theIdOfARunIsKnownBeforeItIsRecorded() {
    Deque<Runnable> tasks = new ArrayDeque<>();
    RunDesk desk = desk("https://studio.example", options -> {}, tasks::add);
    Ticket ticket = desk.take(DAWN).join();
    assertThat(ticket.run().id()).isEmpty();
    executions.get(0).submitted("a");
    executions.get(0).options().listener().orElseThrow().onStatus(run("a", "g"));
    assertThat(tasks).isNotEmpty();
    assertThat(ticket.run().id()).isEqualTo("a");
  }

  private static FlowscaleException notFound() {
    return new NotFoundException("gone", ApiFailure.of("getRun", 404));
  }

  @Test
  void aRunOfAnotherGroupIsNotTaken() {
    RunDesk desk = desk();
    desk.take(DAWN);
    executions.get(0).result().completeExceptionally(lost());
    time.advance(Duration.ofMinutes(3));
    CompletableFuture<Ticket> unclear = desk.take(DAWN);
    searches.get(0).page().complete(pageOf(null, run("any", null)));
    assertThatThrownBy(unclear::join).hasMessageContaining("new_run");
    assertThat(executions).hasSize(1);
    desk.take(DAWN);
    searches.get(1).page().complete(pageOf(null, run("any", "elsewhere")));
    assertThat(executions).hasSize(2);
    assertThat(watches).isEmpty();
  }
}
