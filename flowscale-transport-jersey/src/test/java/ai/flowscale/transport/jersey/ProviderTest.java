package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderTest {
  @Test
  void theProviderIsNamedJersey() {
    assertThat(new JerseyTransportProvider().name()).isEqualTo("jersey");
  }

  @Test
  void whatTheClientCanDoIsPromised() {
    assertThat(capabilities())
        .containsExactlyInAnyOrder(
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

  private static Set<Capability> capabilities() {
    try (Transport transport =
        new JerseyTransportProvider().create(TransportConfig.of(Runnable::run))) {
      return transport.capabilities();
    }
  }
}
