package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/** Makes transports over {@code java.net.http}. */
public final class JdkTransportProvider implements TransportProvider {

  /** Makes the provider; cheap, as the service loader needs it. */
  public JdkTransportProvider() {}

  @Override
  public String name() {
    return "jdk";
  }

  /**
   * Makes a transport. Its HTTP client is made when the first request is sent.
   *
   * @param config the settings; {@link TransportConfig#maxConnections()} cannot be obeyed, and
   *     {@link TransportConfig#executor()} is not needed
   * @return a new transport
   */
  @Override
  public Transport create(TransportConfig config) {
    return JdkTransport.create(config);
  }
}
