package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No rule is without a mutant, and no mutant without its line in the document. */
class CompletenessTest {

  @Test
  void eachRuleHasAMutant() {
    assertThat(Mutants.all().stream().map(Mutant::rule).distinct())
        .containsExactly(TransportRule.values());
  }

  @Test
  void mutantsAreToldApartByTheirNames() {
    assertThat(Mutants.all()).extracting(Mutant::name).doesNotHaveDuplicates();
  }

  /** The mutants of the newest version have yet to be run against all rules. */
  @Test
  void eachOlderRuleHasAMutantThatNoOtherRuleFinds() throws IOException {
    assertThat(MutantDocument.foundByOneRule())
        .as("rules, one of whose lines in docs/kit-mutants.md has an empty last column")
        .containsAll(
            Stream.of(TransportRule.values())
                .filter(rule -> rule.since() < TransportRule.CONTRACT)
                .map(TransportRule::number)
                .toList());
  }

  @Test
  void theDocumentNamesMutantsInTheirOrder() throws IOException {
    assertThat(Mutants.all().stream().map(MutantDocument::start).toList())
        .as("docs/kit-mutants.md, which CONTRIBUTING.md says how to write anew")
        .containsSubsequence(
            MutantDocument.lines().stream()
                .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1))
                .toList());
  }
}
