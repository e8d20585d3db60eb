package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Broken transports against all rules; writes their lines of the document. Each subclass has a
 * share of them and runs in a JVM of its own, because the kit checks for threads that are left.
 */
@Tag("mutants")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AllRules {
  private static final int SHARES = 4;

  /** Set to run those alone that have no line in the document yet. */
  static final boolean NEW_ONLY = Boolean.getBoolean("kit.mutants.new");

  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** On a busy machine some tests time out: a few of them are run once more. */
  private static final Duration SECOND_LIMIT = Duration.ofSeconds(12);

  private static final int FEW = 20;

  private final int share;
  private final MutantTable table = new MutantTable();

  AllRules(int share) {
    this.share = share;
  }

  List<Mutant> mutants() throws IOException {
    List<Mutant> all = NEW_ONLY ? MutantDocument.missing() : Mutants.all();
    return IntStream.range(0, all.size())
        .filter(place -> place % SHARES == share)
        .mapToObj(all::get)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void runAgainstAllRules(Mutant mutant) throws IOException {
    List<Verdict> verdicts = run(mutant, binding(mutant), LIMIT);
    Set<TransportRule> late =
        verdicts.stream()
            .filter(it -> it.isDeath() && it.isTimeOut())
            .map(Verdict::rule)
            .collect(Collectors.toSet());
    if (!late.isEmpty() && late.size() <= FEW) {
      verdicts.removeIf(it -> late.contains(it.rule()));
      verdicts.addAll(run(mutant, late, SECOND_LIMIT));
    }
    table.add(mutant, verdicts);
    // At once: a run that is stopped has not been in vain.
    MutantDocument.update(table);
    System.out.println(table.text(mutant));

    assertThat(verdicts).anyMatch(verdict -> verdict.rule() == mutant.rule() && verdict.isDeath());
  }

  /** Returns the rules of what a mutant declares: the others cannot find it. */
  private static List<TransportRule> binding(Mutant mutant) {
    try (Transport declaring =
        mutant
            .damage()
            .apply(new JdkTransportProvider())
            .create(TransportConfig.of(Runnable::run))) {
      Set<Capability> declared = declaring.capabilities();
      return Stream.of(TransportRule.values())
          .filter(rule -> rule.capability().map(declared::contains).orElse(true))
          .toList();
    }
  }

  /** Its own rule in full, the others on as few routes as may find it. */
  private static List<Verdict> run(Mutant mutant, Collection<TransportRule> rules, Duration limit) {
    List<TransportRule> others = rules.stream().filter(rule -> rule != mutant.rule()).toList();
    List<Verdict> verdicts = new ArrayList<>();
    if (others.size() < rules.size()) {
      verdicts.addAll(run(mutant, List.of(mutant.rule()), limit, mutant.reach()));
    }
    if (!others.isEmpty()) {
      verdicts.addAll(run(mutant, others, limit, mutant.reachOfOthers()));
    }
    return verdicts;
  }

  private static List<Verdict> run(
      Mutant mutant, Collection<TransportRule> rules, Duration limit, KitRun.Reach reach) {
    return KitRun.of(
        mutant.damage().apply(new JdkTransportProvider()), mutant.limits(), rules, limit, reach);
  }
}
