package ai.flowscale.tck.mutants;

import ai.flowscale.tck.transport.TransportRule;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.Event;

/**
 * The outcome of a test on one route.
 *
 * @param rule the rule
 * @param route the route, as the kit's reports name it
 * @param status passed, failed or skipped
 * @param message the message of the failure, or why it was skipped; otherwise empty
 */
record Verdict(TransportRule rule, String route, Status status, String message) {

  static Verdict of(Event event) {
    // Such as "rule 3.12, https, reused".
    String[] parts = event.getTestDescriptor().getDisplayName().split("[ ,]+", 3);
    TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
    return new Verdict(
        rule(parts[1]),
        parts[2],
        result.getStatus(),
        result.getThrowable().map(thrown -> String.valueOf(thrown.getMessage())).orElse(""));
  }

  private static TransportRule rule(String number) {
    return Arrays.stream(TransportRule.values())
        .filter(rule -> rule.number().equals(number))
        .findFirst()
        .orElseThrow();
  }

  boolean isDeath() {
    return status == Status.FAILED;
  }

  boolean isSkipped() {
    return status == Status.ABORTED;
  }

  /** Returns whether the kit's own limit ended a wait. */
  boolean isTimeOut() {
    return message.contains("not within ")
        || message.contains("not in time: ")
        || message.contains("the test hung and was interrupted");
  }

  /** Returns the failure in the kit's message. */
  String seen() {
    int from = message.indexOf("Failure: ");
    return from < 0 ? message : message.substring(from + "Failure: ".length());
  }
}
