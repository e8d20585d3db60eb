package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRulesTck;

class VertxRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
