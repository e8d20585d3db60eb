package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;

class JdkTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
