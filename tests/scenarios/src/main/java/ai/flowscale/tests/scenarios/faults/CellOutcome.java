package ai.flowscale.tests.scenarios.faults;

import java.util.List;

/**
 * The outcome of a cell of the fault matrix, or of the check for open connections after all cells
 * of an operation.
 *
 * @param cell the name of the cell
 * @param asDocumented whether the outcome was the documented one
 * @param doubled how many runs were created in addition to the one that is allowed
 * @param lost how many runs were created that the caller does not know of
 * @param leaks how many leaks were found
 */
public record CellOutcome(String cell, boolean asDocumented, int doubled, int lost, int leaks) {

  /**
   * Returns the outcome as it is recorded.
   *
   * @return one line
   */
  public String toLine() {
    return String.join(
        "\t",
        cell,
        Boolean.toString(asDocumented),
        Integer.toString(doubled),
        Integer.toString(lost),
        Integer.toString(leaks));
  }

  /**
   * Reads a recorded outcome.
   *
   * @param line the result of {@link #toLine}
   * @return the outcome
   */
  public static CellOutcome fromLine(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new CellOutcome(
        parts.get(0),
        Boolean.parseBoolean(parts.get(1)),
        Integer.parseInt(parts.get(2)),
        Integer.parseInt(parts.get(3)),
        Integer.parseInt(parts.get(4)));
  }
}
