package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.mutants.parts.Damage;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Renewable;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.sockets.Sockets;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The transport that the mutants are made of is a good one, and so are the parts that they share:
 * it is taken through all of them, with nothing changed.
 */
class ReferenceTest {
  private static final UnaryOperator<TransportProvider> NO_DAMAGE =
      Stream.<UnaryOperator<TransportProvider>>of(
              Damage.makers(Renewable::new),
              Damage.settings(ForwardingConfig::new),
              Damage.requests(request -> Requests.withHeaders(request, request.headers())),
              Damage.uploads((body, down) -> new Relay(down)),
              Damage.responses(
                  (request, response) -> Responses.withHeaders(response, response.headers())),
              Damage.downloads(Relay::new),
              Damage.failures((request, failure) -> failure))
          .reduce(
              provider -> provider, (some, more) -> provider -> more.apply(some.apply(provider)));

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void keepsAllRulesButThoseThatItsLibraryCannotKeep() {
    List<Verdict> verdicts =
        KitRun.of(
            NO_DAMAGE.apply(new JdkTransportProvider()),
            KitRun.LIMITS,
            List.of(TransportRule.values()),
            TimeLimit.get(),
            KitRun.Reach.TWO);

    assertThat(verdicts).filteredOn(Verdict::isDeath).isEmpty();
    assertThat(rulesOf(verdicts)).containsExactlyInAnyOrder(TransportRule.values());
    assertThat(rulesOf(verdicts.stream().filter(Verdict::isSkipped).toList()))
        .isEqualTo(notTested());
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void theClientOnSocketsKeepsAllRulesOverHttp() {
    List<Verdict> verdicts =
        KitRun.of(
            Sockets.good().apply(new JdkTransportProvider()),
            KitRun.socketLimits(),
            List.of(TransportRule.values()),
            TimeLimit.get(),
            KitRun.Reach.ONE);

    assertThat(verdicts).filteredOn(Verdict::isDeath).isEmpty();
  }

  private static Set<TransportRule> rulesOf(List<Verdict> verdicts) {
    return verdicts.stream().map(Verdict::rule).collect(Collectors.toSet());
  }

  private static Set<TransportRule> notTested() {
    try (Transport reference =
        new JdkTransportProvider().create(TransportConfig.of(Runnable::run))) {
      Set<Capability> declared = reference.capabilities();
      return List.of(TransportRule.values()).stream()
          .filter(rule -> rule.capability().filter(it -> !declared.contains(it)).isPresent())
          .collect(Collectors.toSet());
    }
  }
}
