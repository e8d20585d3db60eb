package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleClientTck;

class JdkTransportTckTest extends FlowscaleClientTck {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
