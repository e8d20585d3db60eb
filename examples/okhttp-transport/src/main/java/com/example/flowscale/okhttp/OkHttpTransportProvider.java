package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/**
 * Named in {@code module-info} for the module path, in {@code META-INF/services} for the class
 * path.
 */
public final class OkHttpTransportProvider implements TransportProvider {

  /** For the service loader. */
  public OkHttpTransportProvider() {}

  @Override
  public String name() {
    return "okhttp";
  }

  @Override
  public Transport create(TransportConfig config) {
    return new OkHttpTransport(config);
  }
}
