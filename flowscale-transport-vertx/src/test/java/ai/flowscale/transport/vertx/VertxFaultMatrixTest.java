package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.faults.FaultMatrixTck;

class VertxFaultMatrixTest extends FaultMatrixTck {
  @Override
  public TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
