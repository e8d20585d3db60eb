package ai.flowscale.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.flowscale.tck.ClientTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation against every fault of the wire, once and always: the outcome is the promised
 * one, no submission makes two runs, nothing is left behind, and no failure tells a secret.
 *
 * <p>A transport's module runs it with a subclass of its own, beside that of {@link
 * ai.flowscale.tck.FlowscaleTransportTck}.
 *
 * <p>Each cell has a transport and a client of its own, and time that stands still but where the
 * test moves it. When a cell fails, its name tells what was called, what went wrong on the wire and
 * how often; what is promised is in {@code docs/fault-matrix.md} of the project.
 */
@Tag("matrix")
public abstract class FaultMatrixTck extends ClientTck {
  private @Nullable FaultBench bench;

  /** Makes the suite. */
  protected FaultMatrixTck() {}

  /**
   * Gives a test for each cell, and one that looks back at all of them.
   *
   * @param folder given by JUnit
   * @return the tests, those of one operation together
   */
  @TestFactory
  public final Stream<DynamicNode> faults(@TempDir Path folder) {
    FaultBench opened = new FaultBench();
    bench = opened;
    MatrixSummary summary = new MatrixSummary(provider());
    Stream<DynamicNode> operations =
        Arrays.stream(FaultedOperation.values())
            .map(
                operation ->
                    dynamicContainer(
                        operation.toString(),
                        Stream.concat(
                            Cell.of(operation).stream()
                                .map(cell -> test(cell, opened, summary, folder)),
                            Stream.of(leaks(operation, opened, summary)))));
    return Stream.concat(
        operations, Stream.of(dynamicTest("every cell was tried", () -> lookBack(summary))));
  }

  private DynamicTest test(Cell cell, FaultBench opened, MatrixSummary summary, Path folder) {
    return dynamicTest(
        cell.toString(),
        () -> {
          summary.tried();
          Path own = Files.createTempDirectory(folder, "cell");
          new CellRun(opened, cell, summary, provider(), this::configure).run(own);
          summary.passed();
        });
  }

  private static DynamicTest leaks(
      FaultedOperation operation, FaultBench opened, MatrixSummary summary) {
    return dynamicTest(
        operation + " / no connection is left",
        () -> {
          boolean deserted = opened.isDeserted();
          if (!deserted) {
            summary.leak();
          }
          assertThat(deserted).as("no connection is open: %s", opened.openConnections()).isTrue();
        });
  }

  private static void lookBack(MatrixSummary summary) throws IOException {
    long cells = Arrays.stream(FaultedOperation.values()).map(Cell::of).mapToLong(List::size).sum();
    System.out.println("\n" + summary.report(MatrixDocument.excludedPairs()));
    assertThat(summary.cellsTried()).as("cells tried").isEqualTo(Math.toIntExact(cells));
  }

  /** Stops the emulator. */
  @AfterEach
  public final void stop() {
    if (bench != null) {
      bench.close();
    }
  }
}
