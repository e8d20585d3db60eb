package ai.flowscale.transport.jdk;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderTest {
  private static final String RETRY_ALL = "jdk.httpclient.enableAllMethodRetry";
  private static final String NO_TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

  @AfterEach
  void resetProperties() {
    System.clearProperty(RETRY_ALL);
    System.clearProperty(NO_TUNNELING);
  }

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

    assertThat(ofModule).containsExactly(JdkTransportProvider.class.getName());
    assertThat(ofClassPath).isEqualTo(ofModule);
  }

  private static InputStream resource(String path) {
    InputStream in = JdkTransport.class.getResourceAsStream(path);
    assertThat(in).as(path).isNotNull();
    return in;
  }

  @Test
  void theProviderIsNamedJdk() {
    assertThat(new JdkTransportProvider().name()).isEqualTo("jdk");
  }

  @Test
  void whatTheJdkCanDoIsPromised() {
    assertThat(capabilities())
        .containsExactlyInAnyOrder(
            Capability.ABORTS_EXCHANGE,
            Capability.NEVER_RESENDS,
            Capability.ERROR_BODIES,
            Capability.HTTP_2,
            Capability.PROXY,
            Capability.TLS_CONTEXT);
  }

  @Test
  void aPropertyThatMakesTheJdkRetryEverythingTakesAPromiseAway() {
    System.setProperty(RETRY_ALL, "");
    assertThat(capabilities()).doesNotContain(Capability.NEVER_RESENDS);
    System.setProperty(RETRY_ALL, "true");
    assertThat(capabilities()).doesNotContain(Capability.NEVER_RESENDS);
    System.setProperty(RETRY_ALL, "false");
    assertThat(capabilities()).contains(Capability.NEVER_RESENDS);
  }

  @Test
  void aProxysCredentialsArePromisedWhereTheJdkMaySendThem() {
    System.setProperty(NO_TUNNELING, "");
    assertThat(capabilities()).contains(Capability.PROXY_AUTHENTICATION);
    System.setProperty(NO_TUNNELING, "NTLM, basic");
    assertThat(capabilities()).doesNotContain(Capability.PROXY_AUTHENTICATION);
  }

  private static Set<Capability> capabilities() {
    try (Transport transport =
        new JdkTransportProvider().create(TransportConfig.of(Runnable::run))) {
      return transport.capabilities();
    }
  }
}
