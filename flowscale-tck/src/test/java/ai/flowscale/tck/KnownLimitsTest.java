package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownLimitsTest {

  /** A transport of that name. */
  private record Named(String name) implements TransportProvider {
    @Override
    public Transport create(TransportConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void theFileOfATransportIsFoundByItsName() {
    KnownLimits limits = KnownLimits.find(new Named("limited"));

    assertThat(limits.rules())
        .isEqualTo(Map.of(TransportRule.CONNECT_TIMEOUT, "a setting of the client: not ours"));
    assertThat(limits.cases(TransportRule.TARGET))
        .isEqualTo(Map.of("an IPv6 address", "dropped by the library"));
    assertThat(limits.cases(TransportRule.CHUNKED)).isEmpty();
    assertThat(limits.sharedThreads()).isEqualTo(Map.of("Okio Watchdog", "one for the JVM"));
  }

  @Test
  void withoutAFileThereAreNoLimits() {
    KnownLimits limits = KnownLimits.find(new Named("unlimited"));

    assertThat(limits.rules()).isEmpty();
    assertThat(limits.sharedThreads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rule 6.3",
        "rule 6.3:",
        "rule 99.1: why",
        "rule: why",
        "case 1.1: why",
        "threads: why",
        "nonsense"
      })
  void aLineThatIsNotUnderstoodIsNotPassedOver(String line) {
    assertThatThrownBy(() -> KnownLimits.none().parse(line))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
