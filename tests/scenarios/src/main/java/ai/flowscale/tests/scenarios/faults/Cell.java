package ai.flowscale.tests.scenarios.faults;

import ai.flowscale.tests.scenarios.Style;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cell of the matrix.
 *
 * @param operation the operation
 * @param fault the fault
 * @param often how often the fault strikes
 * @param style the style of the call
 */
record Cell(FaultedOperation operation, FaultKind fault, Persistence often, Style style) {

  /** Returns all cells of an operation that are not excluded. */
  static List<Cell> of(FaultedOperation operation) {
    return Arrays.stream(FaultKind.values())
        .filter(fault -> Exclusions.reason(operation, fault).isEmpty())
        .flatMap(fault -> Arrays.stream(Persistence.values()).flatMap(o -> of(operation, fault, o)))
        .toList();
  }

  /** Returns a sample with at least one cell for each fault and for each operation. */
  static Set<Cell> sample() {
    Map<FaultedOperation, Integer> uses = new EnumMap<>(FaultedOperation.class);
    Set<Cell> sample = new HashSet<>();
    for (FaultKind fault : FaultKind.values()) {
      all().stream()
          .filter(cell -> cell.fault() == fault)
          .min(Comparator.comparing(cell -> uses.getOrDefault(cell.operation(), 0)))
          .ifPresent(
              cell -> {
                uses.merge(cell.operation(), 1, Integer::sum);
                sample.add(cell);
              });
    }
    for (FaultedOperation operation : FaultedOperation.values()) {
      if (!uses.containsKey(operation)) {
        sample.add(of(operation).get(0));
      }
    }
    return sample;
  }

  private static List<Cell> all() {
    return Arrays.stream(FaultedOperation.values()).flatMap(each -> of(each).stream()).toList();
  }

  /** Submissions in both styles, everything else in one of them. */
  private static Stream<Cell> of(FaultedOperation operation, FaultKind fault, Persistence often) {
    boolean both = operation.kind() == FaultedOperation.Kind.SUBMIT;
    // Distributed evenly, and the same in each run.
    String name = operation.name() + fault.name() + often.name();
    Style other = name.hashCode() % 2 == 0 ? Style.BLOCKING : Style.ASYNC;
    if (!fault.strikes(often)) {
      return Stream.empty();
    }
    return Arrays.stream(Style.values())
        .filter(style -> only(fault).map(style::equals).orElse(both || style == other))
        .map(style -> new Cell(operation, fault, often, style));
  }

  /** Only a blocking call can be interrupted, and only an asynchronous one has a future. */
  private static Optional<Style> only(FaultKind fault) {
    if (fault == FaultKind.INTERRUPTED) {
      return Optional.of(Style.BLOCKING);
    }
    return fault.scope() == FaultKind.Scope.FUTURE ? Optional.of(Style.ASYNC) : Optional.empty();
  }

  @Override
  public String toString() {
    String how = style.name().toLowerCase(Locale.ROOT);
    return operation + " / " + fault + " / " + often + " (" + how + ")";
  }
}
