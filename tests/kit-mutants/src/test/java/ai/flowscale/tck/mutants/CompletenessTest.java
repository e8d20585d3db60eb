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

  @Test
  void eachRuleHasAMutantThatNoOtherRuleFinds() throws IOException {
    assertThat(MutantDocument.foundByOneRule())
        .as("rules, one of whose lines in docs/kit-mutants.md has an empty last column")
        .containsAll(Stream.of(TransportRule.values()).map(TransportRule::number).toList());
  }

  @Test
  void theDocumentHasALineForEachMutant() throws IOException {
    assertThat(
            MutantDocument.lines().stream()
                .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1)))
        .as("docs/kit-mutants.md, which CONTRIBUTING.md says how to write anew")
        .containsExactlyElementsOf(Mutants.all().stream().map(MutantDocument::start).toList());
  }
}
