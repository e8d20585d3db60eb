package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken transport is found by the test of the rule that it breaks. */
class MutantsTest {
  /** What never comes need not be waited for; on a busy machine other things may be late, too. */
  private static final Duration SHORT = Duration.ofMillis(500);

  private static final Duration MIDDLE = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final MutantTable TABLE = new MutantTable();

  static List<Mutant> mutants() throws IOException {
    return AllRules.NEW_ONLY ? MutantDocument.missing() : Mutants.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void theTestOfTheRuleFindsTheMutant(Mutant mutant) {
    List<Verdict> verdicts = List.of();
    for (Duration limit : mutant.hangs() ? List.of(SHORT, MIDDLE, LONG) : List.of(LONG)) {
      verdicts = verdicts(mutant, limit);
      if (verdicts.stream().allMatch(it -> isInTime(mutant, it))) {
        break;
      }
    }
    TABLE.add(mutant, verdicts);

    List<Verdict> deaths = verdicts.stream().filter(Verdict::isDeath).toList();
    assertThat(deaths).as("deaths of the mutant, where the kit said %s", verdicts).isNotEmpty();
    assertThat(deaths)
        .as("deaths on other routes than those on which it is broken")
        .allMatch(death -> mutant.ways().contains(death.route()));
    deaths.forEach(death -> assertHelpful(mutant, death));
  }

  private static List<Verdict> verdicts(Mutant mutant, Duration limit) {
    return KitRun.of(
        mutant.damage().apply(new JdkTransportProvider()),
        mutant.limits(),
        List.of(mutant.rule()),
        limit,
        mutant.reach());
  }

  /** Returns whether a short limit has only ended waits for events that never happen. */
  private static boolean isInTime(Mutant mutant, Verdict verdict) {
    return !verdict.isTimeOut()
        || mutant.ways().contains(verdict.route())
            && verdict.seen().contains(": " + mutant.awaited());
  }

  private static void assertHelpful(Mutant mutant, Verdict death) {
    TransportRule rule = mutant.rule();
    assertThat(death.message())
        .startsWith(
            "Rule %s of the transports' contract is broken.%nAdvice: %s%nRoute: "
                .formatted(rule.number(), rule.advice()));
    assertThat(death.seen()).isNotBlank().doesNotStartWith("null");
    assertThat(death.isTimeOut())
        .as("whether the kit's limit ended the test, as for a hanging mutant: " + death.seen())
        .isEqualTo(mutant.hangs());
    if (mutant.hangs()) {
      assertThat(death.seen()).contains(": " + mutant.awaited());
    }
  }

  @AfterAll
  static void showTable() throws IOException {
    System.out.println(TABLE.text());
    if (AllRules.NEW_ONLY) {
      MutantDocument.update(TABLE);
    }
  }
}
