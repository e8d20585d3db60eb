package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.tck.report.MarkdownTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Generates {@code docs/fault-matrix.md} from the tables that the tests use. */
final class MatrixDocument {
  private static final String HEAD =
      """
      # The fault matrix

      The outcome of each operation when a fault strikes it once or always. `tests/scenarios` runs every cell over each of our transports.
      This page is generated from its tables, and a test fails if they differ.

      The number of requests counts those that the fault is for. Connections that a closed port refuses are not counted.
      The number is a range where the HTTP library may resend a GET by itself or may discard received bytes, and where
      the pauses of a wait are random. The limit of waits, and of searches for the run of an uncertain submission, is one
      minute.

      `downloadAll` fetches two outputs, and the fault strikes the second one. The table shows its failure, which is in a
      `PartialDownloadException` together with the file of the first output.

      `executeBatch` executes three requests one after the other, and the fault strikes the submission of the second one.
      The table shows the content of its item in the `BatchResult`. The other requests succeed in every cell, except that
      a rejected key stops the batch before the third request.

      Faults of the caller strike once. A supplier of headers throws from the moment when the request is due. If the
      scheduler or the executors reject tasks, the call may fail, but no run is lost or doubled, and the next call
      succeeds.

      Informational responses and a response that comes twice strike once, since their request is the only one. After a
      response that came twice, each kind of request gets its own response; a submission may be uncertain instead, where
      the HTTP library notices the surplus only when it uses the connection.

      A response about something else than the request has the id of another run, group or workflow.
      """;

  private MatrixDocument() {}

  static String text() {
    StringBuilder text = new StringBuilder(HEAD);
    for (FaultedOperation.Kind kind : FaultedOperation.Kind.values()) {
      List<FaultedOperation> operations =
          Arrays.stream(FaultedOperation.values()).filter(it -> it.kind() == kind).toList();
      text.append("\n## ").append(kind.title()).append("\n\n");
      text.append(
          operations.stream()
              .map(it -> "`" + it + "`")
              .collect(Collectors.joining(", ", "", "\n\n")));
      text.append(table(operations));
    }
    return text.append("\n## Excluded cells\n\n").append(excluded()).toString();
  }

  private static String table(List<FaultedOperation> operations) {
    MarkdownTable table = new MarkdownTable("Fault", "Once", "Always");
    for (FaultKind fault : FaultKind.values()) {
      boolean excluded =
          operations.stream().allMatch(it -> Exclusions.reason(it, fault).isPresent());
      if (!excluded) {
        table.row(
            fault,
            outcome(operations, fault, Persistence.ONCE),
            fault.strikes(Persistence.ALWAYS)
                ? outcome(operations, fault, Persistence.ALWAYS)
                : "");
      }
    }
    return table.toString();
  }

  /** Operations of one kind differ in few outcomes; these name their operations. */
  private static String outcome(
      List<FaultedOperation> operations, FaultKind fault, Persistence often) {
    TreeMap<String, List<FaultedOperation>> outcomes = new TreeMap<>();
    operations.forEach(
        it ->
            outcomes
                .computeIfAbsent(
                    Expectations.of(it, fault, often, true).toString(), key -> new ArrayList<>())
                .add(it));
    return outcomes.size() == 1
        ? outcomes.firstKey()
        : outcomes.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
            .map(entry -> names(entry.getValue(), operations.size()) + entry.getKey())
            .collect(Collectors.joining("; "));
  }

  private static String names(List<FaultedOperation> some, int all) {
    return some.size() > all / 2
        ? ""
        : some.stream().map(it -> "`" + it + "`").collect(Collectors.joining(", ")) + ": ";
  }

  private static String excluded() {
    MarkdownTable table = new MarkdownTable("Operation", "Faults", "Reason");
    for (FaultedOperation operation : FaultedOperation.values()) {
      Arrays.stream(FaultKind.values())
          .filter(fault -> Exclusions.reason(operation, fault).isPresent())
          .collect(
              Collectors.groupingBy(
                  fault -> Exclusions.reason(operation, fault).orElseThrow(),
                  TreeMap::new,
                  Collectors.mapping(FaultKind::toString, Collectors.joining(", "))))
          .forEach((reason, faults) -> table.row(operation, faults, reason));
    }
    return table.toString();
  }
}
