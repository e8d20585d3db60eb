package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/** Makes transports over Jersey and Apache HttpClient. */
public final class JerseyTransportProvider implements TransportProvider {

  /** Makes the provider; cheap, as the service loader needs it. */
  public JerseyTransportProvider() {}

  @Override
  public String name() {
    return "jersey";
  }

  /**
   * Makes a transport. Its Jersey client is made when the first request is sent.
   *
   * @param config the settings, all of which are obeyed
   * @return a new transport
   */
  @Override
  public Transport create(TransportConfig config) {
    return JerseyTransport.create(config);
  }
}
