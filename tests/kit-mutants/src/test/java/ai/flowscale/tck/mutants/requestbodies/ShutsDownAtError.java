package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Renewable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Takes an Error of a body for the end of everything, and starts anew. */
final class ShutsDownAtError extends Renewable {

  ShutsDownAtError(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return Futures.changed(super.send(request), UnaryOperator.identity(), this::renewedAfter);
  }

  private Throwable renewedAfter(Throwable failure) {
    if (failure.getCause() instanceof Error) {
      renew();
    }
    return failure;
  }
}
