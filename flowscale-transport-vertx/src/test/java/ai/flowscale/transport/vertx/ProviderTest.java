package ai.flowscale.transport.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderTest {
  @Test
  void theModuleAndTheClassPathNameTheSameProviders() throws IOException {
    String service = TransportProvider.class.getName();
    List<String> ofModule;
    try (InputStream in = resource("/module-info.class")) {
      ofModule =
          ModuleDescriptor.read(in).provides().stream()
              .filter(it -> it.service().equals(service))
              .flatMap(it -> it.providers().stream())
              .toList();
    }
    List<String> ofClassPath;
    try (InputStream in = resource("/META-INF/services/" + service)) {
      ofClassPath = new String(in.readAllBytes(), UTF_8).lines().toList();
    }

    assertThat(ofModule).containsExactly(VertxTransportProvider.class.getName());
    assertThat(ofClassPath).isEqualTo(ofModule);
  }

  private static InputStream resource(String path) {
    InputStream in = VertxTransport.class.getResourceAsStream(path);
    assertThat(in).as(path).isNotNull();
    return in;
  }

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
