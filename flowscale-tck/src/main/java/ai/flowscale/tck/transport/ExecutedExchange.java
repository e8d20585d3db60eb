package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** An exchange that a thread of its own executes: cancelling the future aborts it. */
final class ExecutedExchange {
  private final Transport transport;
  private final Exchange exchange;
  private final CompletableFuture<TransportResponse> result = new CompletableFuture<>();

  private ExecutedExchange(Transport transport, TransportRequest request) {
    this.transport = transport;
    this.exchange = transport.newExchange(request);
  }

  static CompletableFuture<TransportResponse> start(Transport transport, TransportRequest request) {
    ExecutedExchange made = new ExecutedExchange(transport, request);
    var unused = made.result.whenComplete((response, thrown) -> made.ended());
    TransportScenario.daemon("tck-caller", made::execute).start();
    return made.result;
  }

  private void execute() {
    try {
      transport.checkBlockingAllowed();
      TransportResponse response = Objects.requireNonNull(exchange.execute(), "the response");
      if (!result.complete(response)) {
        response.close();
      }
    } catch (RuntimeException | Error thrown) {
      result.completeExceptionally(thrown);
    }
  }

  private void ended() {
    if (result.isCancelled()) {
      exchange.abort();
    }
  }
}
