package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleClientTck;

class VertxTransportTckTest extends FlowscaleClientTck {
  @Override
  public TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
