package ai.flowscale.tests.summary;

import ai.flowscale.tck.report.MarkdownTable;
import ai.flowscale.tests.scenarios.faults.CellOutcome;
import ai.flowscale.tests.scenarios.faults.MatrixOutcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * How the transports did in the fault matrix.
 *
 * @param outcomes what came of each transport, in order; empty where the matrix was not run
 */
record MatrixSummary(Map<TestedTransport, Optional<MatrixOutcomes>> outcomes) {
  /** A matrix that lacks an operation lacks a hundred cells. */
  private static final int NAMED = 3;

  /**
   * Reads what was recorded since the build began.
   *
   * @param root the folder of the project
   * @param started when the build began
   */
  static MatrixSummary read(Path root, Instant started) throws IOException {
    Map<TestedTransport, Optional<MatrixOutcomes>> outcomes = new LinkedHashMap<>();
    for (TestedTransport transport : TestedTransport.ALL) {
      TestedTransport.TestClass matrix = transport.matrix();
      Path folder = root.resolve(matrix.module()).resolve("target").resolve("flowscale-tck");
      Path file = MatrixOutcomes.file(folder, matrix.name());
      boolean run =
          Files.exists(file) && !Files.getLastModifiedTime(file).toInstant().isBefore(started);
      outcomes.put(
          transport,
          run ? Optional.of(MatrixOutcomes.read(folder, matrix.name())) : Optional.empty());
    }
    return new MatrixSummary(outcomes);
  }

  /** Returns what must not be, each in one line. */
  List<String> problems(boolean complete) {
    List<String> problems = new ArrayList<>();
    outcomes.forEach(
        (transport, outcome) -> {
          if (outcome.isPresent()) {
            problems.addAll(problems(transport, outcome.get()));
          } else if (complete && transport.ours()) {
            problems.add(
                transport.name() + ": the matrix was not run by " + transport.matrix().name());
          }
        });
    return problems;
  }

  private static List<String> problems(TestedTransport tested, MatrixOutcomes matrix) {
    List<String> problems = new ArrayList<>();
    String transport = tested.name();
    List<String> missing = tested.ours() ? matrix.missing() : List.of();
    missing.stream()
        .limit(NAMED)
        .map(cell -> "%s: %s was not run".formatted(transport, cell))
        .forEach(problems::add);
    if (missing.size() > NAMED) {
      problems.add("%s: %d more were not run".formatted(transport, missing.size() - NAMED));
    }
    problem(problems, transport, matrix, "runs doubled", CellOutcome::doubled);
    problem(problems, transport, matrix, "runs lost", CellOutcome::lost);
    problem(problems, transport, matrix, "leaks", CellOutcome::leaks);
    return problems;
  }

  private static void problem(
      List<String> problems,
      String transport,
      MatrixOutcomes matrix,
      String what,
      ToIntFunction<CellOutcome> number) {
    if (matrix.sum(number) > 0) {
      problems.add("%s: %s: %d".formatted(transport, what, matrix.sum(number)));
    }
  }

  /** Returns the table, in Markdown. */
  String table() {
    MarkdownTable table =
        new MarkdownTable(
            "Transport", "Run", "As documented", "Runs doubled", "Runs lost", "Leaks");
    outcomes.forEach(
        (transport, outcome) -> {
          if (outcome.isPresent()) {
            MatrixOutcomes matrix = outcome.get();
            table.row(
                transport.name(),
                "%d of %d".formatted(matrix.outcomes().size(), MatrixOutcomes.expected().size()),
                matrix.asDocumented(),
                matrix.sum(CellOutcome::doubled),
                matrix.sum(CellOutcome::lost),
                matrix.sum(CellOutcome::leaks));
          } else {
            table.row(transport.name(), "not run", "", "", "", "");
          }
        });
    return table.toString();
  }
}
