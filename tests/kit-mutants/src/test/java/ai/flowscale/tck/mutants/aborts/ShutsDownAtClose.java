package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.Renewable;

/** Knows no other way to be rid of a connection than to be rid of all. */
final class ShutsDownAtClose extends Renewable {

  ShutsDownAtClose(TransportProvider provider, TransportConfig config) {
    super(provider, config);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    return renewing(super.execute(request, exchange));
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
