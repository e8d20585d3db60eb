package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.OpenExchanges.Exchange;
import ai.flowscale.testing.Race;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait for a connection are cancelled while connections come free. */
class ConnectionRaceTest extends ManualTest {
  private static final int ROUNDS = 500;
  private static final int CALLS = 24;
  private static final Response RUNNING =
      json(200, "{\"status\":\"success\",\"data\":{\"status\":\"running\"}}");

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void eachConnectionComesBackAndIsGivenInOrder(int connections) {
    OpenExchanges service = new OpenExchanges();
    try (Race race = new Race();
        ManualClient client = client(service, c -> c.maxConnections(connections))) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        List<CompletableFuture<Run>> calls =
            IntStream.range(0, CALLS).mapToObj(n -> client.async.getRun("" + n)).toList();
        List<CompletableFuture<Run>> toCancel =
            IntStream.range(0, CALLS).filter(n -> n % 3 != 0).mapToObj(calls::get).toList();

        race.run(
            () -> respondToOpen(service, CALLS),
            () -> respondToOpen(service, CALLS),
            () -> toCancel.forEach(call -> call.cancel(true)));
        while (!service.open().isEmpty()) {
          respondToOpen(service, 1);
        }

        assertThat(calls).allMatch(CompletableFuture::isDone);
        calls.stream()
            .filter(CompletableFuture::isCompletedExceptionally)
            .forEach(call -> assertThat(call).isIn(toCancel));
        List<Integer> sent = service.all().stream().map(ConnectionRaceTest::number).toList();
        assertThat(sent).doesNotHaveDuplicates();
        if (connections == 1) {
          assertThat(sent).isSorted();
        }
        service.nextRound();
      }
      assertThat(service.mostInFlight()).isLessThanOrEqualTo(connections);
      assertThat(client.time.pending()).as("timers").isZero();
      service.hasAllConnections(client.async, connections);
    }
  }

  private static void respondToOpen(OpenExchanges service, int times) {
    for (int i = 0; i < times; i++) {
      service.open().forEach(exchange -> exchange.respond(RUNNING));
    }
  }

  private static int number(Exchange exchange) {
    return Integer.parseInt(exchange.request().uri().getPath().replaceAll(".*/", ""));
  }

  /** Many threads make calls of which each is cancelled at some moment, sent or not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void callsThatAreMadeAndCancelledByManyThreadsLeaveNoConnectionInUse(int connections) {
    OpenExchanges service = new OpenExchanges();
    try (Race race = new Race();
        ManualClient client = client(service, c -> c.maxConnections(connections))) {
      Race.Racer caller =
          () -> {
            for (int i = 0; race.goesOn(i, ROUNDS); i++) {
              List<CompletableFuture<Run>> calls =
                  Collections.nCopies(3, "r").stream().map(client.async::getRun).toList();
              calls.forEach(call -> call.cancel(true));
              calls.forEach(
                  call ->
                      assertThat(
                              call.isCancelled() || failure(call) instanceof CallAbortedException)
                          .isTrue());
            }
          };
      race.run(caller, caller, caller);
      assertThat(service.mostInFlight()).isLessThanOrEqualTo(connections);
      assertThat(client.time.pending()).as("timers").isZero();
      service.hasAllConnections(client.async, connections);
    }
  }
}
