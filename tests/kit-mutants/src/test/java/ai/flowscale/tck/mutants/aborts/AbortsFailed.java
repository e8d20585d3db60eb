package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;

/** Aborts an exchange whose future has failed, and not one whose future has a result. */
final class AbortsFailed extends ForwardingTransport {

  AbortsFailed(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    var linked =
        outer.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                inner.cancel(true);
              }
            });
    var passed =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                Futures.complete(outer, response);
              } else {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }
}
