package ai.flowscale.tck.mutants.resends;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;

/** Takes a 503 for an invitation. */
final class TriesAgain extends ForwardingTransport {

  TriesAgain(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                outer.completeExceptionally(failure);
              } else if (response.status() == 503) {
                response.close();
                Futures.pass(super.send(request), outer);
              } else {
                Futures.complete(outer, response);
              }
            });
    return outer;
  }
}
