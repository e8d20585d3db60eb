package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.TestStream;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A future that is completed by anybody but the client has ended its call, as cancelling does. */
class EndedFuturesTest extends ManualTest {
  private static final long LIMIT_SECONDS = 120;
  private static final ScriptedTransport.Response STARTED =
      success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");
  private static final ScriptedTransport.Response RUNNING = RunJson.run("r1", "running");
  private static final ScriptedTransport.Response CANCELLED =
      success("\"Run cancelled successfully\"");

  static Stream<Arguments> endings() {
    Map<String, Consumer<CompletableFuture<?>>> all = new TreeMap<>();
    all.put("cancel", future -> future.cancel(true));
    all.put("complete", future -> future.complete(null));
    all.put(
        "completeExceptionally", future -> future.completeExceptionally(new TimeoutException()));
    all.put("completeAsync", future -> future.completeAsync(() -> null));
    all.put("completeAsync on", future -> future.completeAsync(() -> null, Runnable::run));
    all.put("orTimeout", future -> ended(future.orTimeout(1, TimeUnit.NANOSECONDS)));
    all.put(
        "completeOnTimeout",
        future -> ended(future.completeOnTimeout(null, 1, TimeUnit.NANOSECONDS)));
    return all.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  /** The JDK ends it on a thread of its own. */
  private static void ended(CompletableFuture<?> future) {
    assertThat(future.handle((value, failure) -> true))
        .succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
  }

  /** The exchange is broken off a moment after the future was completed by another thread. */
  private static void assertAborted(CompletableFuture<?> exchange) {
    assertThat(exchange.handle((value, failure) -> true))
        .succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
    assertThat(exchange).isCancelled();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void theCallIsAborted(String name, Consumer<CompletableFuture<?>> ending) {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    ManualClient client = responding(() -> never);
    CompletableFuture<Run> call = client.async.getRun("r1");
    ending.accept(call);
    assertThat(call).isDone();
    assertAborted(never);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void soItIsByAFutureThatWasDerived(String name, Consumer<CompletableFuture<?>> ending) {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    ManualClient client = responding(() -> never);
    CompletableFuture<Run> call = client.async.getRun("r1");
    ending.accept(call.thenApply(Run::id).thenCompose(CompletableFuture::completedFuture));
    assertAborted(never);
    assertThat(call.handle((run, failure) -> failure))
        .succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
    assertThat(failure(call)).isInstanceOf(CallAbortedException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void soIsACallThatWasComposed(String name, Consumer<CompletableFuture<?>> ending) {
    CompletableFuture<TransportResponse> poll = new CompletableFuture<>();
    ScriptedService service = new ScriptedService().submitting(STARTED).polling(() -> poll);
    ManualClient client = client(service);
    ending.accept(
        client.submit().thenCompose(submission -> client.async.awaitRun(submission.runId())));
    assertAborted(poll);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void theRunOfASubmissionIsToldInTheLog(String name, Consumer<CompletableFuture<?>> ending) {
    ScriptedService service = new ScriptedService().submitting(STARTED);
    HeldExecutor callbacks = new HeldExecutor();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.submit();
      // The response is here, and the future is still to be completed with it.
      assertThat(call).isNotDone();
      ended(endedBy(call, ending, callbacks));
      callbacks.runAll();
      assertThat(log.warnings()).anyMatch(line -> line.contains("r1"));
    }
  }

  /** What is completed asynchronously waits for the executor, before what is still to come. */
  private static CompletableFuture<?> endedBy(
      CompletableFuture<?> call, Consumer<CompletableFuture<?>> ending, HeldExecutor callbacks) {
    ending.accept(call);
    if (!call.isDone()) {
      call.complete(null);
    }
    return call;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void aContentThatNobodyTakesIsClosed(String name, Consumer<CompletableFuture<?>> ending) {
    TestStream content = new TestStream(new byte[9]);
    ScriptedTransport service = serving(content);
    HeldExecutor callbacks = new HeldExecutor();
    ManualClient client = client(service, c -> c.callbackExecutor(callbacks));
    CompletableFuture<OutputContent> derived =
        client.async.openOutput(Outputs.output("a.png")).thenApply(opened -> opened);
    // The content is here, and still to be handed over.
    assertThat(derived).isNotDone();
    ended(endedBy(derived, ending, callbacks));
    callbacks.runAll();
    assertThat(content.closed()).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void theRunOfAWaitIsToldInTheLogAndCancelledWhereTheOptionsSaySo(
      String name, Consumer<CompletableFuture<?>> ending) {
    CompletableFuture<TransportResponse> poll = new CompletableFuture<>();
    ScriptedService service =
        new ScriptedService().submitting(STARTED).polling(() -> poll).cancelling(CANCELLED);
    WaitOptions options = WaitOptions.builder().cancelRunOn(Set.of(WaitTermination.CANCEL)).build();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      CompletableFuture<RunResult> call =
          client.async.executeWorkflowAndWait(
              WorkflowRequest.of("w", WorkflowInputs.none()), options);
      ending.accept(call);
      assertAborted(poll);
      log.awaitWarning("r1");
      assertThat(service.cancellations.requests()).hasSize(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void aSubmissionThatHadGoneOutIsToldAsUncertainInTheLog(
      String name, Consumer<CompletableFuture<?>> ending) {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = responding(() -> never)) {
      ending.accept(client.async.executeWorkflow("the-workflow", WorkflowInputs.none()));
      assertAborted(never);
      log.awaitWarning("the-workflow");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void theRunsOfABatchAreToldInTheLog(String name, Consumer<CompletableFuture<?>> ending) {
    CompletableFuture<TransportResponse> poll = new CompletableFuture<>();
    ScriptedService service =
        new ScriptedService()
            .submitting(STARTED, submitted("r2"))
            .listing(() -> poll)
            .polling(() -> poll);
    WorkflowRequest request = WorkflowRequest.of("w", WorkflowInputs.none());
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      ending.accept(client.async.executeBatch(List.of(request, request), BatchOptions.defaults()));
      assertAborted(poll);
      log.awaitWarning("r1", "r2");
    }
  }

  @Test
  void aCallThatStartsNoRunTellsNothing() {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = responding(() -> never)) {
      client.async.getRun("r1").complete(null);
      client.async.awaitRun("r1").complete(null);
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void aRunThatWasHandedOutTellsNothing() {
    ScriptedService service = new ScriptedService().submitting(STARTED);
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      CompletableFuture<Submission> call = client.submit();
      call.thenApply(Submission::runId).cancel(true);
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void aRaceThatAnotherStageHasWonEndsNoCall() {
    CompletableFuture<TransportResponse> response = new CompletableFuture<>();
    ManualClient client = responding(() -> response);
    CompletableFuture<Run> call = client.async.getRun("r1");
    Function<Run, String> id = Run::id;
    CompletableFuture<String> first =
        call.applyToEither(CompletableFuture.completedFuture(null), run -> "the other");
    assertThat(first).isCompletedWithValue("the other");
    RUNNING.make().thenAccept(response::complete);
    assertThat(call.thenApply(id)).isCompletedWithValue("r1");
  }

  private static ScriptedTransport serving(TestStream content) {
    return new ScriptedTransport(
        request ->
            CompletableFuture.completedFuture(
                TransportResponses.of(200, Headers.empty(), "HTTP/1.1", content)));
  }

  /** The response comes between two steps of the caller who ends a future of the call. */
  @Test
  void aContentThatComesWhileAFutureIsBeingEndedIsNeverHandedOutClosed() {
    TestStream content = new TestStream(new byte[9]);
    ScriptedTransport service = serving(content);
    HeldExecutor callbacks = new HeldExecutor();
    ManualClient client = client(service, c -> c.callbackExecutor(callbacks));
    CompletableFuture<OutputContent> call = client.async.openOutput(Outputs.output("a.png"));
    CompletableFuture<OutputContent> derived = call.thenApply(opened -> opened);
    var unused = derived.whenComplete((opened, failure) -> callbacks.runAll());

    assertThat(derived.cancel(true)).isTrue();

    assertThat(content.closed()).isPositive();
    assertThat(failure(call)).isInstanceOf(CallAbortedException.class);
  }

  /** Code that has seen the value may end what else waits for it, as ManualScheduler does. */
  @Test
  void aContentThatWasSeenStaysOpenWhereAFutureThatWaitsForItIsEnded() {
    TestStream content = new TestStream(new byte[9]);
    ScriptedTransport service = serving(content);
    HeldExecutor callbacks = new HeldExecutor();
    ManualClient client = client(service, c -> c.callbackExecutor(callbacks));
    CompletableFuture<OutputContent> call = client.async.openOutput(Outputs.output("a.png"));
    CompletableFuture<OutputContent> other = call.thenApply(opened -> opened);
    // The later of two functions is called first.
    CompletableFuture<Boolean> ended = call.thenApply(opened -> other.cancel(true));

    callbacks.runAll();

    assertThat(ended).isCompletedWithValue(true);
    assertThat(content.closed()).isZero();
    call.join().close();
  }

  /** Its caller may hold nothing but the future that was ended. */
  @Test
  void aRunIsToldWhereAFutureIsEndedBetweenItsCallAndItsFunction() {
    HeldExecutor callbacks = new HeldExecutor();
    ScriptedService service = new ScriptedService().submitting(STARTED);
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.submit();
      CompletableFuture<String> derived = call.thenApply(Submission::runId);
      // The later of two functions is called first.
      CompletableFuture<Boolean> ended = call.thenApply(started -> derived.cancel(true));

      callbacks.runAll();

      assertThat(ended).isCompletedWithValue(true);
      assertThat(call.join().runId()).isEqualTo("r1");
      assertThat(log.warnings()).singleElement().asString().contains("r1");
    }
  }

  @Test
  void aRunThatComesWhileAFutureIsBeingEndedIsToldOnce() {
    HeldExecutor callbacks = new HeldExecutor();
    ScriptedService service = new ScriptedService().submitting(STARTED);
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.submit();
      CompletableFuture<String> derived = call.thenApply(Submission::runId);
      var unused = derived.whenComplete((id, failure) -> callbacks.runAll());

      assertThat(derived.cancel(true)).isTrue();

      assertThat(failure(call)).isInstanceOf(CallAbortedException.class);
      assertThat(failure(call).runId()).contains("r1");
      assertThat(log.warnings()).singleElement().asString().contains("r1");
    }
  }

  @Test
  void aFutureThatComesTooLateToEndACallChangesNothing() {
    ScriptedService service = new ScriptedService().submitting(STARTED);
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      CompletableFuture<Submission> call = client.submit();
      CompletableFuture<String> both =
          call.thenCombine(new CompletableFuture<String>(), (one, other) -> other);

      assertThat(both.cancel(true)).isTrue();
      assertThat(call.complete(null)).isFalse();

      assertThat(call.join().runId()).isEqualTo("r1");
      assertThat(log.warnings()).isEmpty();
    }
  }

  /** Each of them waits for a submission. */
  static Stream<Arguments> waiting() {
    Map<String, BiFunction<CompletableFuture<Submission>, ManualClient, CompletableFuture<?>>> all =
        new TreeMap<>();
    Executor here = Runnable::run;
    all.put("thenCombine", (s, c) -> s.thenCombine(open(c), (a, b) -> a));
    all.put("applyToEither", (s, c) -> s.applyToEither(never(), a -> a));
    all.put("exceptionallyCompose", (s, c) -> failed(c).exceptionallyCompose(why -> s));
    all.put("exceptionallyComposeAsync", (s, c) -> failed(c).exceptionallyComposeAsync(why -> s));
    all.put(
        "exceptionallyComposeAsync on",
        (s, c) -> failed(c).exceptionallyComposeAsync(why -> s, here));
    all.put(
        "a step behind",
        (s, c) -> failed(c).exceptionallyCompose(why -> s).thenApply(Submission::runId));
    return all.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  private static CompletableFuture<Submission> never() {
    return new CompletableFuture<>();
  }

  private static CompletableFuture<Run> open(ManualClient client) {
    return client.async.getRun("open");
  }

  private static CompletableFuture<Submission> submission(ManualClient client) {
    return client.async.executeWorkflow("another", WorkflowInputs.none());
  }

  /** A call that has failed. */
  private static CompletableFuture<Submission> failed(ManualClient client) {
    CompletableFuture<Submission> failed = submission(client);
    failed.completeExceptionally(new TimeoutException());
    return failed.exceptionallyCompose(CompletableFuture::failedFuture);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waiting")
  void endingWhatWaitsForASubmissionAbortsItAndTellsIt(
      String name,
      BiFunction<CompletableFuture<Submission>, ManualClient, CompletableFuture<?>> waiting) {
    CompletableFuture<TransportResponse> submitting = new CompletableFuture<>();
    ScriptedTransport service =
        new ScriptedTransport(
            request ->
                request.uri().toString().contains("the-workflow")
                    ? submitting
                    : new CompletableFuture<>());
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      CompletableFuture<Submission> submission =
          client.async.executeWorkflow("the-workflow", WorkflowInputs.none());
      CompletableFuture<?> waits = waiting.apply(submission, client);
      assertThat(submitting).isNotDone();

      ended(waits.orTimeout(1, TimeUnit.NANOSECONDS));

      assertAborted(submitting);
      log.awaitWarning("the-workflow");
    }
  }

  @Test
  void endingWhatWaitsForTwoCallsLeavesTheOtherOneAlone() {
    CompletableFuture<TransportResponse> submitting = new CompletableFuture<>();
    ManualClient client =
        client(
            new ScriptedTransport(
                request ->
                    request.uri().toString().contains("another")
                        ? submitting
                        : new CompletableFuture<>()));
    CompletableFuture<Submission> submission = submission(client);
    CompletableFuture<String> own = new CompletableFuture<>();

    own.thenCombine(submission, (a, b) -> a).cancel(true);
    open(client).thenCombine(submission, (a, b) -> a).cancel(true);

    assertThat(submission).isNotDone();
    success("{\"run_id\":\"r1\",\"workflow_id\":\"another\"}")
        .make()
        .thenAccept(submitting::complete);
    assertThat(submission.join().runId()).isEqualTo("r1");
  }
}
