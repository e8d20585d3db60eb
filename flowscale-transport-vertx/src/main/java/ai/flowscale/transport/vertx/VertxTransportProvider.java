package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;

/** Makes transports over Vert.x. */
public final class VertxTransportProvider implements TransportProvider {

  /** Makes the provider; cheap, as the service loader needs it. */
  public VertxTransportProvider() {}

  @Override
  public String name() {
    return "vertx";
  }

  /**
   * Makes a transport with a {@link io.vertx.core.Vertx} of its own, which is made when the first
   * request is sent and closed with the transport.
   *
   * @param config the settings; {@link TransportConfig#executor()} is not needed
   * @return a new transport
   */
  @Override
  public Transport create(TransportConfig config) {
    return VertxTransport.create(config);
  }
}
