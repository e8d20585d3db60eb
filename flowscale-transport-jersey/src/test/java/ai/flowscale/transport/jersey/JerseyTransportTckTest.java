package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;

class JerseyTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
