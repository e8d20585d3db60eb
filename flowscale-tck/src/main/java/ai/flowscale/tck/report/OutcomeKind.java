package ai.flowscale.tck.report;

import java.nio.file.Path;

/** The kind of outcomes. */
public enum OutcomeKind {
  /** The rules of the transports' contract. */
  RULES(".tsv"),
  /** The scenarios of a client. */
  SCENARIOS(".scenarios.tsv"),
  /** The cells of the fault matrix. */
  FAULTS(".faults.tsv");

  private final String suffix;

  OutcomeKind(String suffix) {
    this.suffix = suffix;
  }

  /**
   * Returns the file for the outcomes of a test class.
   *
   * @param folder the folder of the report
   * @param testClass the name of the class
   * @return a file in the folder
   */
  public Path file(Path folder, String testClass) {
    return folder.resolve(testClass + suffix);
  }
}
