package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;
import java.util.Map;

/** The rules that OkHttp cannot keep are in {@code META-INF/flowscale-tck/okhttp.limits}. */
class OkHttpTransportTckTest extends FlowscaleTransportTck {
  @Override
  public TransportProvider provider() {
    return new OkHttpTransportProvider();
  }

  @Override
  protected Map<String, String> exemptScenarios() {
    return Map.of(
        "aHeadWithoutAnEndIsRefused",
        "OkHttp has one exception for that and for a closed connection");
  }
}
