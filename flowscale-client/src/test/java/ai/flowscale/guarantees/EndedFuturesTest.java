package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
  void theRunOfASubmissionIsToldInTheLog(String name, Consumer<CompletableFuture<?>> ending) {
    ScriptedService service = new ScriptedService().submitting(STARTED);
    HeldExecutor callbacks = new HeldExecutor();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.submit();
      // The response is here, and the future is still to be completed with it.
      assertThat(call).isNotDone();
      ending.accept(call);
      ended(call);
      callbacks.runAll();
      assertThat(log.warnings()).anyMatch(line -> line.contains("r1"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void aContentThatNobodyTakesIsClosed(String name, Consumer<CompletableFuture<?>> ending) {
    TestStream content = new TestStream(new byte[9]);
    ScriptedTransport service = serving(content);
    HeldExecutor callbacks = new HeldExecutor();
    ManualClient client = client(service, c -> c.callbackExecutor(callbacks));
    CompletableFuture<OutputContent> call = client.async.openOutput(Outputs.output("a.png"));
    // The content is here, and still to be handed over.
    assertThat(call).isNotDone();
    ending.accept(call);
    ended(call);
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
    var unused = call.whenComplete((opened, failure) -> callbacks.runAll());

    assertThat(call.cancel(true)).isTrue();

    assertThat(content.closed()).isPositive();
    assertThat(call).isCancelled();
  }

  @Test
  void aRunThatComesWhileAFutureIsBeingEndedIsToldOnce() {
    HeldExecutor callbacks = new HeldExecutor();
    ScriptedService service = new ScriptedService().submitting(STARTED);
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.submit();
      var unused = call.whenComplete((started, failure) -> callbacks.runAll());

      assertThat(call.cancel(true)).isTrue();

      assertThat(log.warnings()).singleElement().asString().contains("r1");
    }
  }

  @Test
  void whoComesTooLateToEndACallChangesNothing() {
    ScriptedService service = new ScriptedService().submitting(STARTED);
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      CompletableFuture<Submission> call = client.submit();

      assertThat(call.cancel(true)).isFalse();
      assertThat(call.complete(null)).isFalse();

      assertThat(call.join().runId()).isEqualTo("r1");
      assertThat(log.warnings()).isEmpty();
    }
  }

  /** An application may complete the future past all its methods. */
  @Test
  void aContentIsClosedWhereTheFutureWasForcedToAnotherValue() {
    TestStream content = new TestStream(new byte[9]);
    HeldExecutor callbacks = new HeldExecutor();
    ManualClient client = client(serving(content), c -> c.callbackExecutor(callbacks));
    CompletableFuture<OutputContent> call = client.async.openOutput(Outputs.output("a.png"));
    call.obtrudeException(new TimeoutException());

    callbacks.runAll();

    assertThat(content.closed()).isPositive();
  }
}
