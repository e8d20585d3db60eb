package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRulesTck;

class JerseyRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
