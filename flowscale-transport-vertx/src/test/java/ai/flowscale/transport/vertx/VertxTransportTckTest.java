package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;

class VertxTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
