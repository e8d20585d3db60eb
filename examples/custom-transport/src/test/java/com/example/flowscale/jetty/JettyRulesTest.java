package com.example.flowscale.jetty;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRulesTck;

class JettyRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return new JettyTransportProvider();
  }
}
