package ai.flowscale.tests.scenarios.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.flowscale.api.spi.TransportProvider;
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
import org.opentest4j.TestAbortedException;

/**
 * Tests every operation with every fault, once and always: the outcome is the documented one, no
 * submission creates two runs, nothing leaks, and no failure contains a secret.
 *
 * <p>Each cell has a transport and a client of its own, and a clock that only the test moves. The
 * name of a cell consists of the operation, the fault and how often it strikes. {@code
 * docs/fault-matrix.md} of the project lists the guaranteed outcomes. The system property {@code
 * flowscale.faults.cells} selects the cells whose names match a regular expression. Without it,
 * {@link #extent()} decides how many cells are run.
 */
@Tag("matrix")
@Execution(ExecutionMode.SAME_THREAD)
public abstract class FaultMatrix {
  private final Queue<CellOutcome> outcomes = new ConcurrentLinkedQueue<>();
  private @Nullable FaultBench bench;

  /** Returns the provider of the transport. Called once for each cell. */
  protected abstract TransportProvider provider();

  /**
   * Returns whether the transport is exempt from rule 3.18: without it a surplus response may reach
   * the wrong request.
   */
  protected boolean noticesNoSurplusBytes() {
    return false;
  }

  /** Returns how many cells are run if none are selected. */
  protected Extent extent() {
    return Extent.chosen();
  }

  /** Selects the cells that match the regular expression, or else all cells or a sample. */
  private Predicate<String> selection() {
    String cells = System.getProperty("flowscale.faults.cells");
    if (cells == null && extent() == Extent.SHORT) {
      Set<String> sample = Cell.sample().stream().map(Cell::toString).collect(Collectors.toSet());
      return sample::contains;
    }
    return Pattern.compile(cells == null ? "" : cells).asPredicate();
  }

  /**
   * Returns a test for each cell, and one that checks that all cells were run.
   *
   * @return the tests, grouped by operation
   */
  @TestFactory
  public final Stream<DynamicNode> faults(@TempDir Path folder, TestReporter reporter) {
    FaultBench opened = new FaultBench();
    bench = opened;
    Predicate<String> selected = selection();
    Stream<DynamicNode> operations =
        Arrays.stream(FaultedOperation.values())
            .map(
                operation ->
                    dynamicContainer(
                        operation.toString(),
                        Stream.concat(
                            Cell.of(operation).stream()
                                .filter(cell -> selected.test(cell.toString()))
                                .map(cell -> test(cell, opened, folder)),
                            Stream.of(leaks(operation, opened)))));
    return Stream.concat(
        operations,
        Stream.of(dynamicTest("every cell was run", () -> checkAll(selected, reporter))));
  }

  private DynamicTest test(Cell cell, FaultBench opened, Path folder) {
    return counted(
        cell.toString(),
        tally -> {
          if (cell.fault().isOfSurplusBytes() && noticesNoSurplusBytes()) {
            throw new TestAbortedException("rule 3.18 is a limit of this transport");
          }
          new CellRun(opened, cell, tally, provider())
              .run(Files.createTempDirectory(folder, "cell"));
        });
  }

  private DynamicTest leaks(FaultedOperation operation, FaultBench opened) {
    return counted(
        MatrixOutcomes.leaksOf(operation),
        tally -> {
          boolean closed = opened.hasNoConnections();
          if (!closed) {
            tally.leak();
          }
          assertThat(closed).as("no connection is open: %s", opened.openConnections()).isTrue();
        });
  }

  /** A test that counts doubled runs, lost runs and leaks. */
  @FunctionalInterface
  private interface CountedTest {
    void run(CellTally tally) throws IOException;
  }

  private DynamicTest counted(String name, CountedTest test) {
    return dynamicTest(
        name,
        () -> {
          CellTally tally = new CellTally();
          boolean passed = false;
          try {
            test.run(tally);
            passed = true;
          } catch (TestAbortedException limit) {
            passed = true;
            throw limit;
          } catch (AssertionError | RuntimeException broken) {
            // A build's report may show only the message.
            throw new AssertionError(name + ": " + broken, broken);
          } finally {
            outcomes.add(tally.outcome(name, passed));
          }
        });
  }

  private void checkAll(Predicate<String> selected, TestReporter reporter) throws IOException {
    MatrixOutcomes all = new MatrixOutcomes(List.copyOf(outcomes));
    String folder = System.getProperty(OutcomeRecorder.FOLDER);
    if (folder != null) {
      all.write(Path.of(folder), getClass().getName());
    }
    reporter.publishEntry(
        "The fault matrix",
        String.format(
            "over %s: %d run, %d as documented, %d runs doubled, %d lost, %d leaks",
            provider().name(),
            all.outcomes().size(),
            all.asDocumented(),
            all.sum(CellOutcome::doubled),
            all.sum(CellOutcome::lost),
            all.sum(CellOutcome::leaks)));
    assertThat(all.missing().stream().filter(selected)).as("cells that were not run").isEmpty();
  }

  /** Stops the emulator. */
  @AfterEach
  public final void stop() {
    if (bench != null) {
      bench.close();
    }
  }
}
