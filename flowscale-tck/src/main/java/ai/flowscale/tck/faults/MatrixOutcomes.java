package ai.flowscale.tck.faults;

import ai.flowscale.tck.report.OutcomeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * What came of the fault matrix over one transport.
 *
 * @param outcomes the outcomes of its cells
 */
public record MatrixOutcomes(List<CellOutcome> outcomes) {

  /**
   * Takes outcomes.
   *
   * @param outcomes the outcomes of the cells
   */
  public MatrixOutcomes {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Returns what a whole matrix has outcomes of.
   *
   * @return the names of all cells, and of what is looked for after those of each operation
   */
  public static List<String> expected() {
    return Arrays.stream(FaultedOperation.values())
        .flatMap(
            operation ->
                Stream.concat(
                    Cell.of(operation).stream().map(Cell::toString), Stream.of(leaksOf(operation))))
        .toList();
  }

  static String leaksOf(FaultedOperation operation) {
    return operation + " / no connection is left";
  }

  /**
   * Reads what a test class recorded. Where there is no file there are no outcomes.
   *
   * @param folder the folder of the report
   * @param testClass the name of the class
   * @return the outcomes
   * @throws IOException if the file cannot be read
   */
  public static MatrixOutcomes read(Path folder, String testClass) throws IOException {
    Path file = OutcomeKind.FAULTS.file(folder, testClass);
    return new MatrixOutcomes(
        Files.exists(file)
            ? Files.readAllLines(file).stream().map(CellOutcome::fromLine).toList()
            : List.of());
  }

  /**
   * Writes the outcomes where {@link #read} finds them.
   *
   * @param folder the folder of the report; made if it is not there
   * @param testClass the name of the class
   * @throws IOException if the file cannot be written
   */
  public void write(Path folder, String testClass) throws IOException {
    Files.createDirectories(folder);
    Files.write(
        OutcomeKind.FAULTS.file(folder, testClass),
        outcomes.stream().map(CellOutcome::toLine).toList());
  }

  /**
   * Returns what was not tried.
   *
   * @return the names, in the order of the matrix
   */
  public List<String> missing() {
    Set<String> tried = new HashSet<>();
    outcomes.forEach(outcome -> tried.add(outcome.cell()));
    return expected().stream().filter(cell -> !tried.contains(cell)).toList();
  }

  /**
   * Counts the outcomes that were the promised ones.
   *
   * @return their number
   */
  public long asPromised() {
    return outcomes.stream().filter(CellOutcome::asPromised).count();
  }

  /**
   * Adds up a number of all outcomes.
   *
   * @param number gives that of one
   * @return the sum
   */
  public int sum(ToIntFunction<CellOutcome> number) {
    return outcomes.stream().mapToInt(number).sum();
  }
}
