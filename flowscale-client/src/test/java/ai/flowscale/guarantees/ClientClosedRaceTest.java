package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.FutureTransport;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.shared.Race;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A client is closed while calls start. */
class ClientClosedRaceTest extends ManualTest {
  private static final int ROUNDS = 500;
  private static final int CALLS = 4;

  /** Responses every other request at once, and leaves the others open. */
  private static final class HalfResponding implements FutureTransport {
    private final OpenExchanges open = new OpenExchanges();
    private final AtomicInteger requests = new AtomicInteger();

    @Override
    public CompletableFuture<TransportResponse> send(TransportRequest request) {
      String run = "{\"status\":\"success\",\"data\":{\"run_id\":\"r\",\"status\":\"running\"}}";
      return requests.incrementAndGet() % 2 == 0 ? json(200, run).make() : open.send(request);
    }

    @Override
    public Set<Capability> capabilities() {
      return open.capabilities();
    }

    @Override
    public void close() {}
  }

  @Test
  void eachCallEndsAndNothingIsSentAfterwards() {
    try (Race race = new Race()) {
      for (int i = 0; race.goesOn(i, ROUNDS); i++) {
        HalfResponding service = new HalfResponding();
        ManualClient client = new ManualClient(service, c -> c.maxConnections(2));
        Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();
        race.run(
            () -> start(client.async, calls),
            () -> start(client.async, calls),
            () -> {
              client.close();
              int sent = service.requests.get();
              List<CompletableFuture<?>> late =
                  List.of(
                      client.async.getRun("late"),
                      client.async.executeWorkflow("late", WorkflowInputs.none()),
                      client.async.awaitRun("late"));
              assertThat(late).allMatch(call -> failure(call) instanceof ClientClosedException);
              // A call of before may be on its way to the transport, and is broken off there.
              assertThat(service.requests.get() - sent).as("sent since").isLessThanOrEqualTo(2);
            });
        assertThat(calls).hasSize(2 * 3 * CALLS).allMatch(CompletableFuture::isDone);
        calls.forEach(ClientClosedRaceTest::endedWell);
        assertThat(service.open.open()).as("exchanges that are left open").isEmpty();
        assertThat(client.time.pending()).as("timers").isZero();
      }
    }
  }

  private static void start(AsyncFlowscale client, Queue<CompletableFuture<?>> calls) {
    for (int i = 0; i < CALLS; i++) {
      calls.add(client.getRun("r"));
      calls.add(client.executeWorkflow("w", WorkflowInputs.none()));
      calls.add(client.awaitRun("r"));
    }
  }

  private static void endedWell(CompletableFuture<?> call) {
    Throwable failure = call.isCompletedExceptionally() ? failure(call) : null;
    if (failure instanceof SubmissionUncertainException uncertain) {
      failure = uncertain.getCause();
    }
    if (failure != null) {
      assertThat(failure).isInstanceOf(ClientClosedException.class);
    }
  }
}
