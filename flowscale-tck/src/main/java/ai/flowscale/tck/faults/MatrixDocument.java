package ai.flowscale.tck.faults;

import ai.flowscale.tck.report.MarkdownTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code docs/fault-matrix.md}, written from the tables that the tests use. */
final class MatrixDocument {
  private static final String HEAD =
      """
      # The fault matrix

      What becomes of each operation when something goes wrong on the wire, once (then all is well) or always. The kit
      runs every cell over every transport; this page is written from its tables, and a test fails where they differ.

      Requests are those that the fault is for; what a closed port refuses is not seen. Where a range stands, the HTTP
      library may send a GET again by itself, or take less from a connection than has come; or the pauses of a wait are
      drawn. Waits, and searches for the run
      of an uncertain submission, are of a minute here.

      `downloadAll` fetches two outputs, and the second one is struck: what stands here is its failure, in a
      `PartialDownloadException` that has the file of the first one.

      `executeBatch` executes three requests, one after the other, and the submission of the second is struck: what stands
      here is what its item of the `BatchResult` holds. The others come home in every cell, but that a key which is not
      accepted ends the batch before the third is begun.

      What goes wrong at the caller goes wrong once: it ends its call, or its call ends well. A supplier of headers
      throws from the moment on at which the request is due. The scheduler throws in the middle of the client; whatever
      becomes of the call, no run is lost or doubled, and the next call succeeds.
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
    return text.append("\n## What is left out\n\n").append(excluded()).toString();
  }

  private static String table(List<FaultedOperation> operations) {
    MarkdownTable table = new MarkdownTable("What goes wrong", "Once", "Always");
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

  /** Operations of one kind differ in few outcomes; where they do, it says whose is whose. */
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
    MarkdownTable table = new MarkdownTable("Operation", "What goes wrong", "Why not");
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
