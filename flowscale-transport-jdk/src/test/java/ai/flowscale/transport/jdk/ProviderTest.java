package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderTest {
  private static final String NO_TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

  @AfterEach
  void resetProperties() {
    System.clearProperty(NO_TUNNELING);
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
