package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;

/** Takes the end of the stream for a pause. */
final class WaitsOn extends ForwardingTransport {

  WaitsOn(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    try {
      return super.execute(request, exchange);
    } catch (TransportException failure) {
      if (isEndOfStream(failure)) {
        exchange.await(new CompletableFuture<>());
      }
      throw failure;
    }
  }

  private static boolean isEndOfStream(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof EOFException) {
        return true;
      }
    }
    return false;
  }
}
