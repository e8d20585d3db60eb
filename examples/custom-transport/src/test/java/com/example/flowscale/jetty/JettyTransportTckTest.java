package com.example.flowscale.jetty;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;

class JettyTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new JettyTransportProvider();
  }
}
