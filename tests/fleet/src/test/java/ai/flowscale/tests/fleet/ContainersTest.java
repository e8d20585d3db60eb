package ai.flowscale.tests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContainersTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aRunStartsWhenAContainerIsFree() {
    Containers containers = new Containers(2);
    assertThat(containers.enqueue(START, Duration.ofSeconds(3))).isZero();
    assertThat(containers.enqueue(START, Duration.ofSeconds(1))).isZero();
    assertThat(containers.enqueue(START, Duration.ofSeconds(1))).hasSeconds(1);
    assertThat(containers.enqueue(START.plusSeconds(1), Duration.ofSeconds(1))).hasSeconds(1);
    assertThat(containers.mostInFlight()).isEqualTo(3);
    assertThat(containers.enqueue(START.plusSeconds(9), Duration.ofSeconds(1))).isZero();
    assertThat(containers.mostInFlight()).isEqualTo(3);
    assertThat(containers.work()).hasSeconds(7);
    assertThat(containers.span()).hasSeconds(10);
  }
}
