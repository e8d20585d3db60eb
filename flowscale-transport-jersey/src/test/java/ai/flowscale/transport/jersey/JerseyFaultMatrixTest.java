package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.faults.FaultMatrixTck;

class JerseyFaultMatrixTest extends FaultMatrixTck {
  @Override
  public TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
