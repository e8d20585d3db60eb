package com.example.flowscale.jetty;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/**
 * The way in: {@code module-info} names this class for the module path, {@code META-INF/services}
 * for the class path.
 *
 * <p>Guarantee: the constructor is cheap, and so is {@link #create}; costly objects are created
 * when the first request is sent.
 */
public final class JettyTransportProvider implements TransportProvider {

  /** For the service loader. */
  public JettyTransportProvider() {}

  @Override
  public String name() {
    return "jetty";
  }

  @Override
  public Transport create(TransportConfig config) {
    return new JettyTransport(config);
  }
}
