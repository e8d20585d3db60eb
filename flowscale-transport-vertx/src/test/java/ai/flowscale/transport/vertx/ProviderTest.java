package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderTest {
  @Test
  void theProviderIsNamedVertx() {
    assertThat(new VertxTransportProvider().name()).isEqualTo("vertx");
  }

  @Test
  void everythingIsPromised() {
    assertThat(capabilities()).containsExactlyInAnyOrder(Capability.values());
  }

  private static Set<Capability> capabilities() {
    try (Transport transport =
        new VertxTransportProvider().create(TransportConfig.of(Runnable::run))) {
      return transport.capabilities();
    }
  }
}
