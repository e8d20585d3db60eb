package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;

/** Takes the end of the stream for a pause. */
final class WaitsOn extends ForwardingTransport {

  WaitsOn(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                Futures.complete(outer, response);
              } else if (!isEndOfStream(failure)) {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }

  private static boolean isEndOfStream(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof EOFException) {
        return failure instanceof TransportException;
      }
    }
    return false;
  }
}
