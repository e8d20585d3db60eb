package ai.flowscale.testing;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.concurrent.CompletableFuture;

/** A transport for tests, which decide by a future when and how each exchange ends. */
public interface FutureTransport extends Transport {

  /**
   * Takes the request, on the thread that executes the exchange. A transport that needs the body of
   * the request writes it to a stream of its own here.
   *
   * @return the response to be; cancelled where the exchange is aborted
   */
  CompletableFuture<TransportResponse> send(TransportRequest request);

  @Override
  default Exchange newExchange(TransportRequest request) {
    return new TurnExchange(this, request);
  }
}
