package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;

class OkHttpTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new OkHttpTransportProvider();
  }
}
