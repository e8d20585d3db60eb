package com.example.transport;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

// snippet: provider
public final class MyTransportProvider implements TransportProvider {
  @Override
  public String name() {
    return "mine";
  }

  @Override
  public Transport create(TransportConfig config) {
    return new MyTransport(config);
  }
}
// end of snippet
