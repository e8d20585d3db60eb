package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Renewable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Knows no other way to be rid of a connection than to be rid of all. */
final class ShutsDownAtClose extends Renewable {

  ShutsDownAtClose(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return Futures.changed(super.send(request), this::renewing, UnaryOperator.identity());
  }

  private TransportResponse renewing(TransportResponse response) {
    return new ForwardingResponse(response) {
      @Override
      public void close() {
        super.close();
        renew();
      }
    };
  }
}
