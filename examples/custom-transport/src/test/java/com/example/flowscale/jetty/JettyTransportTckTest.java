package com.example.flowscale.jetty;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleClientTck;

class JettyTransportTckTest extends FlowscaleClientTck {
  @Override
  public TransportProvider provider() {
    return new JettyTransportProvider();
  }
}
