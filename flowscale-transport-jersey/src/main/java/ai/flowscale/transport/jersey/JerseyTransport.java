package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import java.util.Set;

/** A transport over the Jersey client; {@link JerseyTransportProvider} says what it does. */
final class JerseyTransport implements Transport {
  private final OwnClient client;
  private final Exchanges exchanges = new Exchanges();

  JerseyTransport(TransportConfig config) {
    client = new OwnClient(config);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new JerseyExchange(exchanges, client, request);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.ABORTS_EXCHANGE,
        Capability.NEVER_RESENDS,
        Capability.ERROR_BODIES,
        Capability.PROXY,
        Capability.PROXY_AUTHENTICATION,
        Capability.TLS_CONTEXT,
        Capability.MAX_CONNECTIONS,
        Capability.IDLE_CONNECTION_TIMEOUT,
        Capability.ADDRESS_CHECK);
  }

  @Override
  public void close() {
    if (exchanges.close()) {
      client.close();
    }
  }
}
