package ai.flowscale.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.flowscale.tck.ClientTck;
import ai.flowscale.tck.Extent;
import ai.flowscale.tck.report.OutcomeRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every operation against every fault of the wire, once and always: the outcome is the promised
 * one, no submission makes two runs, nothing is left behind, and no failure tells a secret.
 *
 * <p>A transport's module runs it with a subclass of its own, beside that of {@link
 * ai.flowscale.tck.FlowscaleTransportTck}.
 *
 * <p>Each cell has a transport and a client of its own, and time that stands still but where the
 * test moves it. When a cell fails, its name tells what was called, what went wrong on the wire and
 * how often; what is promised is in {@code docs/fault-matrix.md} of the project. The system
 * property {@code flowscale.faults.cells} selects cells: a regular expression that is searched for
 * in their names. Without it {@link Extent} says how many are tried.
 */
@Tag("matrix")
@Execution(ExecutionMode.SAME_THREAD)
public abstract class FaultMatrixTck extends ClientTck {
  private static final Predicate<String> SELECTED = selection();

  /** Those in whose names a regular expression is found; without one all, or a sample of them. */
  private static Predicate<String> selection() {
    String cells = System.getProperty("flowscale.faults.cells");
    if (cells == null && Extent.chosen() == Extent.SHORT) {
      Set<String> sample = Cell.sample().stream().map(Cell::toString).collect(Collectors.toSet());
      return sample::contains;
    }
    return Pattern.compile(cells == null ? "" : cells).asPredicate();
  }

  private final Queue<CellOutcome> outcomes = new ConcurrentLinkedQueue<>();
  private @Nullable FaultBench bench;

  /** Makes the suite. */
  protected FaultMatrixTck() {}

  /**
   * Gives a test for each cell, and one that looks back at all of them.
   *
   * @param folder given by JUnit
   * @param reporter given by JUnit; gets the totals
   * @return the tests, those of one operation together
   */
  @TestFactory
  public final Stream<DynamicNode> faults(@TempDir Path folder, TestReporter reporter) {
    FaultBench opened = new FaultBench();
    bench = opened;
    Stream<DynamicNode> operations =
        Arrays.stream(FaultedOperation.values())
            .map(
                operation ->
                    dynamicContainer(
                        operation.toString(),
                        Stream.concat(
                            Cell.of(operation).stream()
                                .filter(cell -> SELECTED.test(cell.toString()))
                                .map(cell -> test(cell, opened, folder)),
                            Stream.of(leaks(operation, opened)))));
    return Stream.concat(
        operations, Stream.of(dynamicTest("every cell was tried", () -> lookBack(reporter))));
  }

  private DynamicTest test(Cell cell, FaultBench opened, Path folder) {
    return noted(
        cell.toString(),
        notes ->
            new CellRun(opened, cell, notes, provider(), this::configure)
                .run(Files.createTempDirectory(folder, "cell")));
  }

  private DynamicTest leaks(FaultedOperation operation, FaultBench opened) {
    return noted(
        MatrixOutcomes.leaksOf(operation),
        notes -> {
          boolean deserted = opened.isDeserted();
          if (!deserted) {
            notes.leak();
          }
          assertThat(deserted).as("no connection is open: %s", opened.openConnections()).isTrue();
        });
  }

  /** What is to be done and noted. */
  @FunctionalInterface
  private interface Noted {
    void run(CellNotes notes) throws IOException;
  }

  private DynamicTest noted(String name, Noted what) {
    return dynamicTest(
        name,
        () -> {
          CellNotes notes = new CellNotes();
          boolean passed = false;
          try {
            what.run(notes);
            passed = true;
          } catch (AssertionError | RuntimeException broken) {
            // A build's report may show no more than the message.
            throw new AssertionError(name + ": " + broken, broken);
          } finally {
            outcomes.add(notes.outcome(name, passed));
          }
        });
  }

  private void lookBack(TestReporter reporter) throws IOException {
    MatrixOutcomes all = new MatrixOutcomes(List.copyOf(outcomes));
    String folder = System.getProperty(OutcomeRecorder.FOLDER);
    if (folder != null) {
      all.write(Path.of(folder), getClass().getName());
    }
    reporter.publishEntry(
        "The fault matrix",
        String.format(
            "over %s: %d tried, %d as documented, %d runs doubled, %d lost, %d leaks",
            provider().name(),
            all.outcomes().size(),
            all.asPromised(),
            all.sum(CellOutcome::doubled),
            all.sum(CellOutcome::lost),
            all.sum(CellOutcome::leaks)));
    assertThat(all.missing().stream().filter(SELECTED)).as("cells that were not tried").isEmpty();
  }

  /** Stops the emulator. */
  @AfterEach
  public final void stop() {
    if (bench != null) {
      bench.close();
    }
  }
}
