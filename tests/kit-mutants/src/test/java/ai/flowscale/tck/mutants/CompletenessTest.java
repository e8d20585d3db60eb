package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing is missing: each rule has its test, its mutant and its line in the documents. */
class CompletenessTest {

  @Test
  void eachRuleHasOneMutant() {
    assertThat(Mutants.all()).extracting(Mutant::rule).containsExactly(TransportRule.values());
  }

  @Test
  void mutantsAreToldApartByTheirNames() {
    assertThat(Mutants.all()).extracting(Mutant::name).doesNotHaveDuplicates();
  }

  @Test
  void theDocumentNamesEachRuleAndItsMutant() throws IOException {
    List<String> lines = Files.readAllLines(document("kit-mutants.md"));

    assertThat(lines.stream().filter(line -> line.matches("\\| \\d.*")))
        .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1) + 1))
        .as("lines of docs/kit-mutants.md; mvn -Pmutants writes it anew")
        .isEqualTo(Mutants.all().stream().map(MutantTable::lineStart).toList());
  }

  static Path document(String name) {
    return Path.of(System.getProperty("kit.mutants.docs"), name);
  }
}
