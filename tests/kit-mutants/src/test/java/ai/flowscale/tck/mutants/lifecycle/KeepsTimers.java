package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;

/** Lets a timer run out whose exchange has long ended. */
final class KeepsTimers extends ForwardingTransport {
  private final TransportConfig config;

  KeepsTimers(Transport inner, TransportConfig config) {
    super(inner);
    this.config = config;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    TransportResponse response = super.execute(request, exchange);
    var unused = config.scheduler().schedule(() -> {}, config.connectTimeout());
    return response;
  }
}
