package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The future of a call, and those that are derived from it. */
class CallFutureTest extends ManualTest {
  static Stream<Arguments> derivations() {
    Map<String, Function<CompletableFuture<Run>, CompletableFuture<?>>> ways =
        Map.of(
            "thenApply", call -> call.thenApply(Run::id),
            "thenCompose", call -> call.thenCompose(CompletableFuture::completedFuture),
            "handle", call -> call.handle((run, failure) -> run),
            "copy", CompletableFuture::copy,
            "two steps", call -> call.thenCompose(CompletableFuture::completedFuture).copy());
    return ways.entrySet().stream().map(way -> Arguments.of(way.getKey(), way.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("derivations")
  void endingWhatWasDerivedLeavesTheCallAlone(
      String name, Function<CompletableFuture<Run>, CompletableFuture<?>> derivation) {
    CompletableFuture<TransportResponse> response = new CompletableFuture<>();
    ManualClient client = responding(() -> response);
    CompletableFuture<Run> call = client.async.getRun("r1");
    CompletableFuture<?> derived = derivation.apply(call);

    assertThat(derived.cancel(true)).isTrue();

    assertThat(response).isNotDone();
    RunJson.nameless("x").make().thenAccept(response::complete);
    assertThat(call.join().id()).isEqualTo("r1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("derivations")
  void whatWasDerivedRunsItsFunctionsOnTheExecutorOfTheCallbacks(
      String name, Function<CompletableFuture<Run>, CompletableFuture<?>> derivation) {
    Executor callbacks = Runnable::run;
    ManualClient client = client(new ScriptedService(), c -> c.callbackExecutor(callbacks));
    CompletableFuture<Run> call = client.async.getRun("r1");

    assertThat(call.defaultExecutor()).isSameAs(callbacks);
    assertThat(derivation.apply(call).defaultExecutor()).isSameAs(callbacks);
  }

  @Test
  void aFailureIsTheExceptionItselfAndNamesItsRun() {
    ManualClient client = client(new ScriptedService().polling(refusal(404)));
    FlowscaleException failure = failure(client.async.getRun("r1"));
    assertThat(failure.runId()).contains("r1");
  }
}
