package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleClientTck;

class JerseyTransportTckTest extends FlowscaleClientTck {
  @Override
  public TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
