package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.transport.ProxyRules;
import org.junit.jupiter.api.Test;

/** The rules about proxies, in a JVM that lets the JDK send a password to CONNECT. */
class TunnelCredentialsTest extends ProxyRules implements TransportUnderTest {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }

  @Test
  void authenticationAtTheProxyIsDeclared() {
    try (var transport = provider().create(TransportConfig.of(Runnable::run))) {
      assertThat(transport.capabilities()).contains(Capability.PROXY_AUTHENTICATION);
    }
  }

  @Test
  void aClientThroughSuchAProxyIsCreated() {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl("https://service.example")
            .apiKey("k")
            .transportName("jdk")
            .proxy(new ProxySettings("proxy.example", 3128, "me", "secret"))
            .build();

    assertThatCode(() -> Flowscale.create(config).close()).doesNotThrowAnyException();
  }
}
