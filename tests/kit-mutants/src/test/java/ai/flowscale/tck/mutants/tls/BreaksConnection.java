package ai.flowscale.tck.mutants.tls;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Renewable;
import java.util.concurrent.CompletableFuture;

/** Closes the connection under a stream that is cancelled, with all other streams on it. */
final class BreaksConnection extends Renewable {

  BreaksConnection(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> future = super.send(request);
    if ("https".equals(request.uri().getScheme())) {
      var unused =
          future.whenComplete(
              (response, failure) -> {
                if (future.isCancelled()) {
                  renew();
                }
              });
    }
    return future;
  }
}
