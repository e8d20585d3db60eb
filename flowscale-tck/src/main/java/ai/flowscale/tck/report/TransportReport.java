package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.util.List;

/**
 * The report about a transport.
 *
 * @param name the provider's name
 * @param className the provider's class
 * @param selected the selected rules; none for the whole kit
 * @param outcomes the outcomes of the rules
 * @param failures the tests that failed
 */
record TransportReport(
    String name,
    String className,
    List<TransportRule> selected,
    KitOutcomes outcomes,
    List<Failure> failures) {

  TransportReport {
    selected = List.copyOf(selected);
    failures = List.copyOf(failures);
  }

  boolean isWhole() {
    return selected.isEmpty();
  }

  /** Returns the selected rules that were not run. */
  List<TransportRule> missing() {
    return outcomes.missing().stream()
        .filter(rule -> isWhole() || selected.contains(rule))
        .toList();
  }

  boolean conforms() {
    return failures.isEmpty() && missing().isEmpty();
  }

  String verdict() {
    if (!conforms()) {
      return "does not conform";
    }
    boolean exempt =
        !outcomes.with(Result.EXEMPT).isEmpty() || !outcomes.with(Result.KEPT_IN_PART).isEmpty();
    return (isWhole() ? "conforms" : "keeps the selected rules")
        + (exempt ? " except for its exemptions" : "");
  }
}
