package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tests.scenarios.faults.FaultMatrix;
import ai.flowscale.transport.jdk.JdkTransportProvider;

class JdkFaultMatrixTest extends FaultMatrix {
  @Override
  protected TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
