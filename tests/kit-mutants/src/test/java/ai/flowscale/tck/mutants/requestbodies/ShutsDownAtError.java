package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.Renewable;

/** Takes an Error of a body for the end of everything, and starts anew. */
final class ShutsDownAtError extends Renewable {

  ShutsDownAtError(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    try {
      return super.execute(request, exchange);
    } catch (TransportException failure) {
      if (failure.getCause() instanceof Error) {
        renew();
      }
      throw failure;
    }
  }
}
