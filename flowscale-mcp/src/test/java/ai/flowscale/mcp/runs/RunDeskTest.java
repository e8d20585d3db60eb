package ai.flowscale.mcp.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.FlowscaleConfig;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the desk does with each order of events: the service answers when the test says so. */
class RunDeskTest {
  private static final RunRequest DAWN = order(false);
  private static final String URL = "https://studio.example";

  @TempDir Path folder;
  private final ManualScheduler time = new ManualScheduler();
  private final List<Execution> executions = new ArrayList<>();
  private final List<Search> searches = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final List<String> cancelled = new ArrayList<>();
  private Runnable onExecution = () -> {};

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
                    onExecution.run();
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
    return desk(URL, change, Runnable::run);
  }

  private RunDesk desk(String url, Consumer<McpOptions.Builder> change, Executor executor) {
    return desk(url, "key", change, executor);
  }

  private RunDesk desk(
      String url, String key, Consumer<McpOptions.Builder> change, Executor executor) {
    McpOptions.Builder options =
        McpOptions.builder(folder, FlowscaleConfig.builder().baseUrl(url).apiKey(key).build());
    change.accept(options);
    return new RunDesk(service(), options.build(), time, executor);
  }

  /** A server with another key of the same deployment. */
  private RunDesk other(Consumer<McpOptions.Builder> change) {
    return desk(URL, "other", change, Runnable::run);
  }

  private Path journal() {
    return McpOptions.builder(folder, FlowscaleConfig.builder().baseUrl(URL).apiKey("key").build())
        .build()
        .stateFolder()
        .resolve("runs.journal");
  }

  private void journal(String... lines) throws IOException {
    Files.createDirectories(journal().getParent());
    Files.writeString(journal(), String.join("", lines));
  }

  /** As version 0.1 wrote it before it recorded keys. */
  private static String line(String group, String state, Instant changed, String run) {
    return "%s\tdigest\t%s\t%d\t%d\t%s.\n"
        .formatted(group, state, changed.toEpochMilli(), changed.toEpochMilli(), run);
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
    RunDesk desk = desk(URL, options -> {}, tasks::addFirst);
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
    RunDesk desk = desk(URL, options -> {}, tasks::add);
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

  @Test
  void aRunOfAnotherKeyIsNeitherEndedNorJoinedAndIsNamed() {
    desk().take(DAWN);
    executions.get(0).submitted("a");
    RunDesk other = other(options -> {});
    assertThatThrownBy(() -> other.take(DAWN))
        .hasMessageContaining("Run \"a\" of these inputs was started with another API key")
        .hasMessageContaining("new_run: true");
    other.await("a").join();
    watches.get(0).result().completeExceptionally(notFound());
    assertThatThrownBy(() -> other(options -> options.maxConcurrent(1)).take(order(true)))
        .hasMessageContaining("allows 1 at once");
    assertThat(watches).hasSize(1);
    // The first is restarted, and repeats its call.
    assertThat(desk().take(DAWN).join().run().runId().getNow("none")).isEqualTo("a");
    assertThat(executions).hasSize(1);
    other.take(order(true));
    executions.get(1).submitted("b");
    assertThat(other(options -> {}).take(DAWN).join().run().runId().getNow("none")).isEqualTo("b");
    assertThat(executions).hasSize(2);
  }

  @Test
  void aRunOfAnotherKeyThatHasEndedIsNotGivenToThisOne() {
    RunDesk desk = desk();
    desk.take(DAWN);
    executions.get(0).submitted("a");
    executions.get(0).result().complete(result("a"));
    assertThat(other(options -> {}).take(DAWN).join().joined()).isFalse();
    assertThat(executions).hasSize(2);
  }

  @Test
  void aSubmissionOfAnotherKeyIsNotGivenUp() {
    desk().take(DAWN);
    executions.get(0).result().completeExceptionally(lost());
    time.advance(Duration.ofMinutes(3));
    assertThatThrownBy(() -> other(options -> {}).take(DAWN))
        .hasMessageContaining("submitted with another API key");
    assertThat(searches).isEmpty();
    assertThat(executions).hasSize(1);
    // Nothing lasts longer.
    time.advance(Duration.ofDays(1));
    other(options -> {}).take(DAWN);
    assertThat(executions).hasSize(2);
  }

  @Test
  void journalsOfEarlierVersionsAreRead() throws IOException {
    journal("\n", line("mcp-1", "RUNNING", time.now(), "a"));
    CompletableFuture<Ticket> joined = desk().take(DAWN);
    assertThat(joined.join().run().runId().getNow("none")).isEqualTo("a");
    // Whose key it was is not known, so that this one may only not see it.
    watches.get(0).result().completeExceptionally(notFound());
    desk().take(DAWN);
    watches.get(1).result().complete(result("a"));
    time.advance(Duration.ofMinutes(11));
    desk().take(DAWN);
    assertThat(watches).hasSize(2);
    assertThat(executions).hasSize(1);
  }

  @Test
  void aSubmissionOfAnEarlierVersionThatIsNotFoundIsNamed() throws IOException {
    journal("\n", line("mcp-1", "SENT", time.now(), ""));
    time.advance(Duration.ofMinutes(3));
    CompletableFuture<Ticket> retry = desk().take(DAWN);
    searches.get(0).finds();
    assertThatThrownBy(retry::join).hasMessageContaining("another API key");
    assertThat(executions).isEmpty();
  }

  @Test
  void anEmptyRunIdIsSearchedFor() throws IOException {
    journal("\n", line("mcp-1", "RUNNING", time.now(), ""));
    CompletableFuture<Ticket> joined = desk().take(DAWN);
    assertThat(watches).isEmpty();
    searches.get(0).finds(run("a", "mcp-1"));
    assertThat(joined.join().run().runId().getNow("none")).isEqualTo("a");
  }

  @Test
  void aClockThatIsSetBackJoinsNothingForEver() throws IOException {
    Instant later = time.now().plus(Duration.ofHours(5));
    journal("\n", line("mcp-1", "DELIVERED", later, "a"));
    assertThat(desk(options -> options.maxRunsPerHour(1)).take(DAWN).join().joined()).isTrue();
    time.advance(Duration.ofSeconds(31));
    assertThat(desk().take(DAWN).join().joined()).isFalse();
    time.advance(Duration.ofMinutes(61));
    assertThat(desk(options -> options.maxRunsPerHour(1)).take(order(true)).join().joined())
        .isFalse();
  }

  @Test
  void aLostSubmissionIsSettledThoughTheClockWasSetBack() {
    time.advance(Duration.ofHours(5));
    desk().take(DAWN);
    executions.get(0).result().completeExceptionally(lost());
    ManualScheduler earlier = new ManualScheduler();
    RunDesk desk =
        new RunDesk(
            service(),
            McpOptions.builder(folder, FlowscaleConfig.builder().baseUrl(URL).apiKey("key").build())
                .build(),
            earlier,
            Runnable::run);
    CompletableFuture<Ticket> retry = desk.take(DAWN);
    searches.get(0).finds();
    assertThatThrownBy(retry::join).hasMessageContaining("Call again in 12");
    earlier.advance(Duration.ofSeconds(121));
    desk.take(DAWN);
    searches.get(1).finds();
    assertThat(executions).hasSize(2);
  }

  /** Rows may lag behind the count. */
  @Test
  void aListThatDisagreesWithItsCountsProvesNothing() {
    RunDesk desk = desk();
    desk.take(DAWN);
    executions.get(0).result().completeExceptionally(lost());
    time.advance(Duration.ofMinutes(3));
    String group = executions.get(0).group();
    for (PageMeta meta :
        List.of(
            new PageMeta(1, 50, 1, 1, null, null, group),
            new PageMeta(1, 50, 0, 2, null, null, group))) {
      CompletableFuture<Ticket> retry = desk.take(DAWN);
      searches.get(searches.size() - 1).page().complete(new RunPage(List.of(), meta));
      assertThatThrownBy(retry::join).hasMessageContaining("Nothing was started now");
    }
    assertThat(executions).hasSize(1);
  }

  @Test
  void aRunThatAnotherCallHasJoinedIsNotCancelledByTheFirst() {
    RunDesk desk = desk(McpOptions.Builder::cancelAbandoned);
    Ticket first = desk.take(DAWN).join();
    // Its id is not known yet, so that the cancellation waits for it.
    desk.abandon(first);
    Ticket second = desk.take(DAWN).join();
    executions.get(0).submitted("a");
    assertThat(cancelled).isEmpty();
    Ticket third = desk.take(DAWN).join();
    desk.abandon(second);
    assertThat(cancelled).isEmpty();
    desk.abandon(third);
    assertThat(cancelled).containsExactly("a");
  }

  @Test
  void aLineThatACrashHasCutHidesNoneBehindIt() throws IOException {
    journal("\n", line("mcp-1", "RUNNING", time.now(), "a").strip(), "\nmcp-2\tdig");
    RunRequest dusk = new RunRequest("w1", "dusk", WorkflowInputs.builder().build(), false);
    desk().take(dusk);
    CompletableFuture<Ticket> again = desk().take(dusk);
    searches.get(0).finds(run("b", searches.get(0).group()));
    assertThat(again.join().run().runId().getNow("none")).isEqualTo("b");
    assertThat(executions).hasSize(1);
  }

  @Test
  void aSubmissionIsOnDiskBeforeItIsSent() throws IOException {
    Path recorded = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      RunDesk desk = desk();
      onExecution = recording::stop;
      desk.take(DAWN);
      recording.dump(recorded);
    }
    assertThat(RecordingFile.readAllEvents(recorded))
        .anyMatch(force -> force.getString("path").endsWith("runs.journal"));
  }

  @Test
  void theIdOfARunIsToldWhenItIsRecorded() throws IOException {
    Deque<Runnable> tasks = new ArrayDeque<>();
    RunDesk desk = desk(URL, options -> {}, tasks::add);
    List<String> recorded = new ArrayList<>();
    desk.take(DAWN)
        .join()
        .run()
        .runId()
        .thenAccept(
            id -> {
              try {
                recorded.add(Files.readString(journal()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    executions.get(0).submitted("a");
    assertThat(recorded).isEmpty();
    tasks.removeFirst().run();
    assertThat(recorded).singleElement().asString().contains("RUNNING", "a.");
  }

  @Test
  void aWaitThatTimesOutIsNoEndOfItsRun() {
    RunDesk desk = desk();
    desk.take(DAWN);
    executions.get(0).submitted("a");
    executions.get(0).result().completeExceptionally(TestRuns.timedOut("a"));
    assertThat(desk.take(DAWN).join().run().runId().getNow("none")).isEqualTo("a");
    assertThat(watches).hasSize(1);
    assertThat(executions).hasSize(1);
  }

  @Test
  void theAddressOfADeploymentIsTheSameHoweverItIsWritten() {
    desk("http://localhost/a", options -> {}, Runnable::run).take(DAWN);
    executions.get(0).submitted("a");
    assertThat(
            desk("http://LOCALHOST:80/a/", options -> {}, Runnable::run).take(DAWN).join().joined())
        .isTrue();
    desk("http://localhost:81/a", options -> {}, Runnable::run).take(DAWN);
    desk("http://localhost/A", options -> {}, Runnable::run).take(DAWN);
    assertThat(executions).hasSize(3);
  }

  @Test
  void aLockThatIsHeldElsewhereIsAClearError() throws Exception {
    Path state = folder.resolve("locked");
    Journal journal = new Journal(state, Duration.ofMillis(50));
    assertThat(journal.<Integer>change(time.now(), entries -> 1)).isEqualTo(1);
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LockHolder.class.getName(),
                state.resolve("runs.lock").toString())
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () ->
              assertThatThrownBy(() -> journal.<Integer>change(time.now(), entries -> 1))
                  .isInstanceOf(RefusedCallException.class)
                  .hasMessageContaining("holds the lock of the journal"));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(journal.<Integer>change(time.now(), entries -> 2)).isEqualTo(2);
  }

  /** A process that holds a lock until it is ended. */
  static final class LockHolder {
    private LockHolder() {}

    @SuppressWarnings("SystemOut") // Whoever started it waits for this.
    public static void main(String[] args) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        System.out.println(held.isValid() ? "locked" : "");
        System.in.read();
      }
    }
  }
}
