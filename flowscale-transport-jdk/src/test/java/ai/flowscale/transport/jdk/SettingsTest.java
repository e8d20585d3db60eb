package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the transport makes of its settings, beyond what the rules ask of every transport. */
class SettingsTest extends JdkTest {

  @ParameterizedTest
  @ValueSource(strings = {"P30D", "P365000D", "PT2562047788015215H30M7S"})
  void aConnectTimeoutMayBeLongerThanTheJdkCanCount(String time) {
    connectingWithin(Duration.parse(time));
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
            });

    assertThat(text(get("/"))).isEqualTo("fine");
  }

  @Test
  void whatTheJdkHasNoSettingForIsNotPromised() {
    assertThat(provider().create(TransportConfig.of(Runnable::run)).capabilities())
        .doesNotContain(
            Capability.IDLE_CONNECTION_TIMEOUT,
            Capability.ADDRESS_CHECK,
            Capability.MAX_CONNECTIONS);
  }
}
