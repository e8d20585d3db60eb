package ai.flowscale.tck.faults;

import java.util.List;

/**
 * What came of a cell of the fault matrix, or of looking for connections after all cells of an
 * operation.
 *
 * @param cell which one, in words
 * @param asPromised whether the outcome was the promised one
 * @param doubled how many runs it made beyond the one that it may make
 * @param lost how many runs it made of which its caller was not told
 * @param leaks how often something was left behind
 */
public record CellOutcome(String cell, boolean asPromised, int doubled, int lost, int leaks) {

  /**
   * Returns the outcome as it is recorded.
   *
   * @return one line
   */
  public String toLine() {
    return String.join(
        "\t",
        cell,
        Boolean.toString(asPromised),
        Integer.toString(doubled),
        Integer.toString(lost),
        Integer.toString(leaks));
  }

  /**
   * Reads a recorded outcome.
   *
   * @param line what {@link #toLine} gave
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
