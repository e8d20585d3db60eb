package ai.flowscale.tck.mutants.tls;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Renewable;
import ai.flowscale.tck.mutants.parts.Responses;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/** Closes the connection under a stream that is given up, with all other streams on it. */
final class BreaksConnection extends Renewable {

  BreaksConnection(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    if (!"https".equals(request.uri().getScheme())) {
      return inner;
    }
    CompletableFuture<TransportResponse> outer =
        Futures.changed(
            inner,
            response -> Responses.relayed(response, CancelsAll::new),
            UnaryOperator.identity());
    var unused =
        outer.whenComplete(
            (response, failure) -> {
              if (outer.isCancelled()) {
                renew();
              }
            });
    return outer;
  }

  private final class CancelsAll extends Relay {

    CancelsAll(Flow.Subscriber<? super ByteBuffer> down) {
      super(down);
    }

    @Override
    public void cancel() {
      super.cancel();
      renew();
    }
  }
}
