package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;

/** Knows that a future may be cancelled, but not that it may be completed in other ways. */
final class OverridesCancel extends ForwardingTransport {

  OverridesCancel(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            inner.cancel(mayInterruptIfRunning);
            return super.cancel(mayInterruptIfRunning);
          }
        };
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                outer.complete(response);
              } else {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }
}
