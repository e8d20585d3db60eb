package ai.flowscale.spring;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/** Found beside the other only by tests whose class loader has its service file. */
public final class SecondTransport implements TransportProvider {

  @Override
  public String name() {
    return "second";
  }

  @Override
  public Transport create(TransportConfig config) {
    throw new UnsupportedOperationException();
  }
}
