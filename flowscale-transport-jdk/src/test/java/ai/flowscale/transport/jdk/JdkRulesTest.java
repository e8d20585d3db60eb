package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRulesTck;

class JdkRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
