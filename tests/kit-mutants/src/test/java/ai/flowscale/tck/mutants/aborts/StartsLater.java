package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingExchange;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;

/** Checks only before an upload whether the exchange was aborted before. */
final class StartsLater extends ForwardingTransport {

  StartsLater(Transport inner) {
    super(inner);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new ForwardingExchange(super.newExchange(request)) {
      private volatile boolean started;

      @Override
      public TransportResponse execute() {
        started = true;
        return super.execute();
      }

      @Override
      public void abort() {
        if (started || request.body().isPresent()) {
          super.abort();
        }
      }
    };
  }
}
