package ai.flowscale.tck.report;

import java.util.List;

/**
 * The outcome of a scenario of a client.
 *
 * @param suite the class of the test
 * @param test its method
 * @param variant the dialect and style in which it ran
 * @param result the result
 */
public record ScenarioOutcome(String suite, String test, String variant, Result result) {

  /** The results. */
  public enum Result {
    /** The scenario passed. */
    PASSED,
    /** The scenario failed. */
    FAILED,
    /** The scenario needs a capability that the transport does not declare, or is exempt. */
    SKIPPED
  }

  /**
   * Returns the outcome as it is recorded.
   *
   * @return one line
   */
  public String toLine() {
    return String.join("\t", suite, test, variant, result.name());
  }

  /**
   * Reads a recorded outcome.
   *
   * @param line the result of {@link #toLine}
   * @return the outcome
   */
  public static ScenarioOutcome fromLine(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new ScenarioOutcome(
        parts.get(0), parts.get(1), parts.get(2), Result.valueOf(parts.get(3)));
  }
}
