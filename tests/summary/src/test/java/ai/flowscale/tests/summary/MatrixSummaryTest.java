package ai.flowscale.tests.summary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tests.scenarios.faults.CellOutcome;
import ai.flowscale.tests.scenarios.faults.MatrixOutcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixSummaryTest {
  private static final Instant STARTED = Instant.parse("2026-01-01T10:00:00Z");
  private static final TestedTransport JDK = TestedTransport.ALL.get(0);
  private static final List<String> ALL = MatrixOutcomes.expected();

  @TempDir private Path root;

  private void record(List<String> cells, CellOutcome first, Instant when) throws IOException {
    record(JDK, cells, first, when);
  }

  private void record(
      TestedTransport transport, List<String> cells, CellOutcome first, Instant when)
      throws IOException {
    List<CellOutcome> outcomes =
        cells.stream()
            .map(cell -> cell.equals(first.cell()) ? first : new CellOutcome(cell, true, 0, 0, 0))
            .toList();
    TestedTransport.TestClass matrix = transport.matrix();
    Path folder = root.resolve(matrix.module()).resolve("target/flowscale-tck");
    new MatrixOutcomes(outcomes).write(folder, matrix.name());
    Files.setLastModifiedTime(MatrixOutcomes.file(folder, matrix.name()), FileTime.from(when));
  }

  private static CellOutcome first(int doubled, int lost, int leaks) {
    boolean good = doubled + lost + leaks == 0;
    return new CellOutcome(ALL.get(0), good, doubled, lost, leaks);
  }

  private MatrixSummary read() throws IOException {
    return MatrixSummary.read(root, STARTED);
  }

  @Test
  void aWholeMatrixIsNoProblem() throws Exception {
    record(ALL, first(0, 0, 0), STARTED);

    assertThat(read().problems(false)).isEmpty();
    assertThat(read().table().lines().filter(line -> line.startsWith("| jdk")))
        .singleElement()
        .asString()
        .containsPattern("\\| %d of %d +\\| %d ".formatted(ALL.size(), ALL.size(), ALL.size()));
  }

  @Test
  void aCellThatWasNotTriedIsAProblem() throws Exception {
    record(ALL.subList(1, ALL.size()), first(0, 0, 0), STARTED);

    assertThat(read().problems(false)).containsExactly("jdk: " + ALL.get(0) + " was not run");
    assertThat(read().table())
        .containsPattern("\\| %d of %d ".formatted(ALL.size() - 1, ALL.size()));
  }

  @Test
  void ofASampleOnlyWhatWasTriedCounts() throws Exception {
    TestedTransport sampled =
        TestedTransport.ALL.stream().filter(it -> !it.ours()).findFirst().orElseThrow();
    record(sampled, ALL.subList(0, 10), first(1, 0, 0), STARTED);

    assertThat(read().problems(false)).containsExactly(sampled.name() + ": runs doubled: 1");
  }

  @Test
  void ofManyThatWereNotTriedSomeAreNamed() throws Exception {
    record(ALL.subList(10, ALL.size()), first(0, 0, 0), STARTED);

    assertThat(read().problems(false)).hasSize(4).last().isEqualTo("jdk: 7 more were not run");
  }

  @Test
  void whatMustNotBeIsSummedUp() throws Exception {
    record(ALL, first(1, 2, 3), STARTED);

    assertThat(read().problems(false))
        .containsExactly("jdk: runs doubled: 1", "jdk: runs lost: 2", "jdk: leaks: 3");
    assertThat(read().table())
        .containsPattern("\\| %d +\\| 1 +\\| 2 +\\| 3 ".formatted(ALL.size() - 1));
  }

  @Test
  void aWholeBuildMustHaveRunTheMatrixOnOurTransports() throws Exception {
    record(ALL, first(0, 0, 0), STARTED.minusSeconds(1));

    assertThat(read().problems(true))
        .extracting(it -> it.replaceFirst(":.*", ""))
        .containsExactly("jdk", "jersey", "vertx");
    assertThat(read().problems(false)).isEmpty();
    assertThat(read().table()).containsPattern("\\| jdk +\\| not run ");
  }
}
