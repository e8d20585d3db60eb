package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cancelling a future means for the call, whichever way the future was derived from it. */
class CallFutureTest extends ManualTest {
  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service);

  private static final ScriptedTransport.Response STARTED =
      success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");

  static Stream<Arguments> derivations() {
    Map<String, Function<CompletableFuture<Run>, CompletableFuture<?>>> ways =
        Map.of(
            "itself", call -> call,
            "thenApply", call -> call.thenApply(Run::id),
            "thenCompose", call -> call.thenCompose(CompletableFuture::completedFuture),
            "thenComposeAsync", call -> call.thenComposeAsync(CompletableFuture::completedFuture),
            "handle", call -> call.handle((run, failure) -> run),
            "copy", CompletableFuture::copy,
            "whenComplete", call -> call.whenComplete((run, failure) -> {}),
            "exceptionally", call -> call.exceptionally(failure -> null),
            "thenCombine", call -> call.thenCombine(new CompletableFuture<>(), (a, b) -> a),
            "two steps", call -> call.thenCompose(CompletableFuture::completedFuture).copy());
    return ways.entrySet().stream().map(way -> Arguments.of(way.getKey(), way.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("derivations")
  void cancellingEndsTheCallForAllThatWasDerivedFromIt(
      String name, Function<CompletableFuture<Run>, CompletableFuture<?>> derivation) {
    CompletableFuture<TransportResponse> never = new CompletableFuture<>();
    ManualClient client = responding(() -> never);
    CompletableFuture<Run> call = client.async.getRun("r1");
    CompletableFuture<String> other = call.thenApply(Run::id);
    CompletableFuture<?> derived = derivation.apply(call);

    assertThat(derived.cancel(true)).isTrue();

    assertThat(derived).isCancelled();
    assertThat(never).as("the exchange").isCancelled();
    assertThat(other).isCompletedExceptionally();
    if (derived != call) {
      assertThat(failure(call))
          .isInstanceOfSatisfying(
              CallAbortedException.class,
              e -> assertThat(e.reason()).isEqualTo(CallAbortedException.Reason.CANCELLED));
    }
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void cancellingWhatWasComposedEndsTheCallThatIsInFlight() {
    CompletableFuture<TransportResponse> poll = new CompletableFuture<>();
    service.submitting(STARTED).polling(() -> poll);
    CompletableFuture<Submission> submission = client.submit();
    CompletableFuture<Integer> outputs =
        submission
            .thenCompose(told -> client.async.awaitRun(told.runId()))
            .thenApply(RunResult::totalOutputs);
    assertThat(poll).isNotDone();

    outputs.cancel(true);

    assertThat(poll).isCancelled();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aStageOfTheApplicationsOwnIsLeftAlone() {
    CompletableFuture<String> own = new CompletableFuture<>();
    service.submitting(STARTED);
    client.submit().thenCompose(told -> own).cancel(true);
    assertThat(own).isNotDone();
  }

  @Test
  void aCallThatIsOverIsNotEndedByCancellingWhatComesAfterIt() {
    CompletableFuture<TransportResponse> response = new CompletableFuture<>();
    ManualClient client = responding(() -> response);
    CompletableFuture<Run> call = client.async.getRun("r1");
    CompletableFuture<String> later = call.thenCombine(new CompletableFuture<>(), (a, b) -> "x");
    RunJson.nameless("x").make().thenAccept(response::complete);
    later.cancel(true);
    assertThat(call).succeedsWithin(Duration.ZERO);
  }

  @Test
  void aFailureIsTheExceptionItselfAndNamesItsRun() {
    service.polling(refusal(404));
    FlowscaleException failure = failure(client.async.getRun("r1"));
    assertThat(failure.runId()).contains("r1");
  }
}
