package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.spi.ProxySettings;
import org.junit.jupiter.api.Test;

/** In a JVM as it is by default, where the JDK sends no password with CONNECT. */
class ProxyCredentialsTest {
  private static final ProxySettings WITH_PASSWORD =
      new ProxySettings("proxy.example", 3128, "me", "canary");

  private static void open(String url, ProxySettings proxy) {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(url)
            .apiKey("k")
            .transportName("jdk")
            .allowInsecureHost("service.example")
            .proxy(proxy)
            .build();
    Flowscale.create(config).close();
  }

  @Test
  void credentialsThatWouldNotReachTheProxyAreRefused() {
    assertThatThrownBy(() -> open("https://service.example", WITH_PASSWORD))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "proxy.example:3128",
            "proxy(...)",
            "-Djdk.http.auth.tunneling.disabledSchemes= ",
            "jersey")
        .hasMessageNotContainingAny("canary", "me:");
  }

  @Test
  void withoutTlsOrCredentialsNothingIsLost() {
    assertThatCode(() -> open("http://service.example", WITH_PASSWORD)).doesNotThrowAnyException();
    assertThatCode(() -> open("https://service.example", ProxySettings.of("proxy.example", 3128)))
        .doesNotThrowAnyException();
  }
}
