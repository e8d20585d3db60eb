package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Renewable;
import java.util.concurrent.CompletableFuture;

/** Takes an Error of a body for the end of everything, and starts anew. */
final class ShutsDownAtError extends Renewable {

  ShutsDownAtError(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> future = super.send(request);
    var unused =
        future.whenComplete(
            (response, failure) -> {
              if (failure != null && failure.getCause() instanceof Error) {
                renew();
              }
            });
    return future;
  }
}
