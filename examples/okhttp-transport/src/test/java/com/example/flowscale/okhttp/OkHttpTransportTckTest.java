package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;

/** The rules that OkHttp cannot keep are in {@code META-INF/flowscale-tck/okhttp.limits}. */
// snippet: kit
class OkHttpTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new OkHttpTransportProvider();
  }
}
// end of snippet
