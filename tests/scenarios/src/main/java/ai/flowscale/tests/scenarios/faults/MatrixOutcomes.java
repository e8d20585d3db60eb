package ai.flowscale.tests.scenarios.faults;

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
 * The outcomes of the fault matrix over one transport.
 *
 * @param outcomes the outcomes of its cells
 */
public record MatrixOutcomes(List<CellOutcome> outcomes) {

  /**
   * Copies the outcomes.
   *
   * @param outcomes the outcomes of the cells
   */
  public MatrixOutcomes {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Returns the names of the outcomes of a complete matrix.
   *
   * @return the names of all cells and of the check after each operation
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
    return operation + " / no connection is left open";
  }

  /**
   * Reads the recorded outcomes of a test class. Without a file there are no outcomes.
   *
   * @param folder the folder of the report
   * @param testClass the name of the class
   * @return the outcomes
   * @throws IOException if the file cannot be read
   */
  public static MatrixOutcomes read(Path folder, String testClass) throws IOException {
    Path file = file(folder, testClass);
    return new MatrixOutcomes(
        Files.exists(file)
            ? Files.readAllLines(file).stream().map(CellOutcome::fromLine).toList()
            : List.of());
  }

  /** Returns the file for the outcomes of a test class. */
  public static Path file(Path folder, String testClass) {
    return folder.resolve(testClass + ".faults.tsv");
  }

  /**
   * Writes the outcomes to the file that {@link #read} reads.
   *
   * @param folder the folder of the report; created if it does not exist
   * @param testClass the name of the class
   * @throws IOException if the file cannot be written
   */
  public void write(Path folder, String testClass) throws IOException {
    Files.createDirectories(folder);
    Files.write(file(folder, testClass), outcomes.stream().map(CellOutcome::toLine).toList());
  }

  /**
   * Returns the cells that were not run.
   *
   * @return the names, in the order of the matrix
   */
  public List<String> missing() {
    Set<String> run = new HashSet<>();
    outcomes.forEach(outcome -> run.add(outcome.cell()));
    return expected().stream().filter(cell -> !run.contains(cell)).toList();
  }

  /**
   * Counts the outcomes that are as documented.
   *
   * @return their number
   */
  public long asDocumented() {
    return outcomes.stream().filter(CellOutcome::asDocumented).count();
  }

  /**
   * Adds up a number over all outcomes.
   *
   * @param number returns the number of an outcome
   * @return the sum
   */
  public int sum(ToIntFunction<CellOutcome> number) {
    return outcomes.stream().mapToInt(number).sum();
  }
}
