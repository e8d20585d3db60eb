package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.Race;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The future of a submission is ended by its caller while the response arrives. */
class EndedSubmissionRaceTest extends ManualTest {
  private static final int ROUNDS = 500;
  private static final int CONNECTIONS = 64;

  static Stream<Arguments> endings() {
    Map<String, Consumer<CompletableFuture<?>>> all = new TreeMap<>();
    all.put("cancel", future -> future.cancel(true));
    all.put("complete", future -> future.complete(null));
    all.put("fail", future -> future.completeExceptionally(new TimeoutException()));
    return all.entrySet().stream()
        .flatMap(
            one ->
                Stream.of(true, false)
                    .map(derived -> Arguments.of(one.getKey(), derived, one.getValue())));
  }

  private static Response started(String run) {
    return json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"" + run + "\"}}");
  }

  @ParameterizedTest(name = "{0}, derived: {1}")
  @MethodSource("endings")
  void itsRunIsToldAndItsConnectionComesBack(
      String name, boolean derived, Consumer<CompletableFuture<?>> ending) {
    OpenExchanges service = new OpenExchanges();
    try (Race race = new Race();
        ManualClient client = client(service)) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        String run = "run-" + i;
        String workflow = "workflow-" + i;
        try (RecordedLog log = new RecordedLog()) {
          CompletableFuture<Submission> call =
              client.async.executeWorkflow(workflow, WorkflowInputs.none());
          CompletableFuture<String> told =
              derived ? call.thenApply(Submission::runId) : call.thenApply(s -> idOf(s));
          CompletableFuture<?> ended = derived ? told : call;
          OpenExchanges.Exchange exchange = service.all().get(0);

          race.run(() -> ending.accept(ended), () -> exchange.respond(started(run)));

          assertThat(ended).isDone();
          assertThat(service.all()).as("submissions of %s", workflow).hasSize(1);
          boolean isTold =
              run.equals(outcome(told))
                  || log.warnings().stream().anyMatch(line -> line.endsWith(run))
                  || log.warnings().stream().anyMatch(line -> line.contains(workflow + " "));
          assertThat(isTold).as("round %d told its run: %s, %s", i, told, log.warnings()).isTrue();
          if (!derived && hasValue(call)) {
            assertThat(log.warnings()).as("what was handed over is not told as lost").isEmpty();
          }
        }
        service.nextRound();
      }
      assertThat(client.time.pending()).as("timers").isZero();
      service.hasAllConnections(client.async, CONNECTIONS);
    }
  }

  private static boolean hasValue(CompletableFuture<?> call) {
    return !call.isCompletedExceptionally() && call.join() != null;
  }

  private static String idOf(Submission submission) {
    return submission == null ? "" : submission.runId();
  }

  /** Returns the run's id by the value or the exception, or else an empty text. */
  private static String outcome(CompletableFuture<String> told) {
    return told.handle(
            (id, failure) -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return cause instanceof FlowscaleException ours
                  ? ours.runId().orElse("")
                  : id == null ? "" : id;
            })
        .join();
  }

  /** The same, with the response between two steps of the caller's. */
  @Test
  void aResponseThatComesWhileADerivedFutureIsBeingCancelledIsTold() {
    OpenExchanges service = new OpenExchanges();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service)) {
      CompletableFuture<String> derived =
          client.async.executeWorkflow("w", WorkflowInputs.none()).thenApply(Submission::runId);
      var unused =
          derived.whenComplete((id, failure) -> service.all().get(0).respond(started("the-run")));
      derived.cancel(true);
      assertThat(log.warnings()).singleElement().asString().contains("the-run");
    }
  }
}
