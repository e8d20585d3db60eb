package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The outcomes of a run of the kit.
 *
 * @param rules the outcomes of the rules' tests, each rule on its routes
 */
public record KitOutcomes(List<RuleOutcome> rules) {

  /**
   * Copies the outcomes.
   *
   * @param rules the outcomes of the rules' tests
   */
  public KitOutcomes {
    rules = List.copyOf(rules);
  }

  /**
   * Reads the recorded outcomes of a test class. Without a file there are no outcomes.
   *
   * @param folder the folder of the report
   * @param testClass the name of the class
   * @return the outcomes
   * @throws IOException if the file cannot be read
   */
  public static KitOutcomes read(Path folder, String testClass) throws IOException {
    Path file = file(folder, testClass);
    return new KitOutcomes(
        Files.exists(file)
            ? Files.readAllLines(file).stream().map(RuleOutcome::fromLine).toList()
            : List.of());
  }

  /**
   * Returns the file for the outcomes of a test class.
   *
   * @param folder the folder of the report
   * @param testClass the name of the class
   * @return a file in the folder
   */
  public static Path file(Path folder, String testClass) {
    return folder.resolve(testClass + ".tsv");
  }

  /**
   * Returns the outcome of a rule: the worst one of its tests.
   *
   * @param rule the rule
   * @return its worst outcome, or empty if its test did not run
   */
  public Optional<RuleOutcome> of(TransportRule rule) {
    return rules.stream()
        .filter(outcome -> outcome.rule() == rule)
        .max((one, other) -> one.result().compareTo(other.result()));
  }

  /**
   * Returns the outcomes with a result.
   *
   * @param result the result
   * @return the worst outcome of each such rule, in the order of the contract
   */
  public List<RuleOutcome> with(RuleOutcome.Result result) {
    return Arrays.stream(TransportRule.values())
        .flatMap(rule -> of(rule).stream())
        .filter(outcome -> outcome.result() == result)
        .toList();
  }

  /**
   * Returns the rules whose tests did not run.
   *
   * @return the rules, in the order of the contract
   */
  public List<TransportRule> missing() {
    return Arrays.stream(TransportRule.values()).filter(rule -> of(rule).isEmpty()).toList();
  }
}
