package ai.flowscale.tck.mutants.resends;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Takes a status for an invitation, a 503 unless it is another one. */
final class TriesAgain extends ForwardingTransport {
  private final int status;
  private final Predicate<TransportRequest> some;

  TriesAgain(Transport inner) {
    this(inner, 503, request -> true);
  }

  TriesAgain(Transport inner, int status, Predicate<TransportRequest> some) {
    super(inner);
    this.status = status;
    this.some = some;
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
              } else if (response.status() == status && some.test(request)) {
                response.close();
                Futures.pass(super.send(request), outer);
              } else {
                Futures.complete(outer, response);
              }
            });
    return outer;
  }
}
