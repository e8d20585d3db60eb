package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.faults.FaultMatrixTck;

class JdkFaultMatrixTest extends FaultMatrixTck {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
