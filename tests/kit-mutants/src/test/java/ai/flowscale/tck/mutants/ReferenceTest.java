package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The transport that the mutants are made of is a good one. */
class ReferenceTest {

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void keepsAllRulesButThoseOfCapabilitiesThatItDoesNotDeclare() {
    List<Verdict> verdicts =
        KitRun.of(new JdkTransportProvider(), List.of(TransportRule.values()), TimeLimit.get());

    assertThat(verdicts).filteredOn(Verdict::isDeath).isEmpty();
    assertThat(rulesOf(verdicts)).containsExactlyInAnyOrder(TransportRule.values());
    assertThat(rulesOf(verdicts.stream().filter(Verdict::isSkipped).toList()))
        .isEqualTo(notDeclared());
  }

  private static Set<TransportRule> rulesOf(List<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::rule).collect(Collectors.toSet());
  }

  private static Set<TransportRule> notDeclared() {
    try (Transport reference =
        new JdkTransportProvider().create(TransportConfig.of(Runnable::run))) {
      return List.of(TransportRule.values()).stream()
          .filter(rule -> rule.capability().isPresent())
          .filter(rule -> !reference.capabilities().contains(rule.capability().get()))
          .collect(Collectors.toSet());
    }
  }
}
