package ai.flowscale.tests.jersey31;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tests.scenarios.faults.FaultMatrix;
import ai.flowscale.transport.jersey.JerseyTransportProvider;

class JerseyFaultMatrixTest extends FaultMatrix {
  @Override
  protected TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
