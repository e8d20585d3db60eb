package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken transport against all rules; writes the document. */
@Tag("mutants")
class AllRulesTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final MutantTable TABLE = new MutantTable();

  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void allRules(Mutant mutant) {
    List<Verdict> verdicts =
        KitRun.of(
            mutant.damage().apply(new JdkTransportProvider()),
            List.of(TransportRule.values()),
            LIMIT);
    TABLE.add(mutant, verdicts);

    assertThat(verdicts)
        .anyMatch(verdict -> verdict.rule() == mutant.rule() && verdict.isDeath());
  }

  @AfterAll
  static void writeTable() throws IOException {
    System.out.println(TABLE.text());
    Files.writeString(CompletenessTest.document("kit-mutants.md"), TABLE.document());
  }
}
