package ai.flowscale.tck.report;

import java.util.List;

/**
 * What the kit says of a transport.
 *
 * @param name the provider's name
 * @param className the provider's class
 * @param outcomes the outcomes of all rules and scenarios
 * @param failures the tests that failed
 */
record TransportReport(
    String name, String className, KitOutcomes outcomes, List<Failure> failures) {

  TransportReport {
    failures = List.copyOf(failures);
  }

  boolean conforms() {
    return failures.isEmpty() && outcomes.missing().isEmpty() && !outcomes.scenarios().isEmpty();
  }
}
