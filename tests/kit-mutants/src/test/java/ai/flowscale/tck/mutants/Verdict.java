package ai.flowscale.tck.mutants;

import ai.flowscale.tck.Style;
import ai.flowscale.tck.transport.TransportRule;
import java.util.Arrays;
import java.util.Locale;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.Event;

/**
 * The outcome of a test in one style, on one route.
 *
 * @param rule the rule
 * @param style the style
 * @param route the route, as the kit's reports name it
 * @param status passed, failed or skipped
 * @param message the message of the failure, or why it was skipped; otherwise empty
 */
record Verdict(TransportRule rule, Style style, String route, Status status, String message) {

  static Verdict of(Event event) {
    // Such as "rule 3.12, async, https, reused".
    String[] parts = event.getTestDescriptor().getDisplayName().split("[ ,]+", 4);
    TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
    return new Verdict(
        rule(parts[1]),
        Style.valueOf(parts[2].toUpperCase(Locale.ROOT)),
        parts[3],
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
