package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
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
