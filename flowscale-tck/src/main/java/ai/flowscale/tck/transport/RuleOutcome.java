package ai.flowscale.tck.transport;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * The outcome of a rule's test.
 *
 * @param rule the rule
 * @param route the route of its exchanges
 * @param result the result
 * @param detail the reason, in one line; empty for a rule that is kept
 */
public record RuleOutcome(TransportRule rule, Route route, Result result, String detail) {

  private static final int LONGEST = 300;

  /** The results, from good to bad. */
  public enum Result {
    /** Not tested on this route, which needs a capability that is not declared. */
    NO_ROUTE,
    /** The rule is kept. */
    KEPT,
    /** The rule is kept in all tested cases; the detail names those that were not tested. */
    KEPT_IN_PART,
    /** The rule is kept, although its capability is not declared and it need not be. */
    KEPT_THOUGH_NOT_DECLARED,
    /** The rule is not kept; it need not be, because its capability is not declared. */
    NOT_DECLARED,
    /** The suite exempts the transport from the rule, and the test was not run. */
    EXEMPT,
    /** The rule is broken. */
    BROKEN
  }

  /**
   * Returns the outcome as it is recorded.
   *
   * @return one line
   */
  public String toLine() {
    return String.join(
        "\t", rule.number(), route.name(), result.name(), detail.replaceAll("\\s+", " "));
  }

  /**
   * Reads a recorded outcome.
   *
   * @param line the result of {@link #toLine}
   * @return the outcome
   */
  public static RuleOutcome fromLine(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new RuleOutcome(
        TransportRule.numbered(parts.get(0)),
        Route.valueOf(parts.get(1)),
        Result.valueOf(parts.get(2)),
        parts.get(3));
  }

  static RuleOutcome exempt(TransportRule rule, Route route, String reason) {
    return new RuleOutcome(rule, route, Result.EXEMPT, "exempt: " + reason);
  }

  static RuleOutcome noRoute(TransportRule rule, Route route, String reason) {
    return new RuleOutcome(rule, route, Result.NO_ROUTE, reason);
  }

  static RuleOutcome broken(TransportRule rule, Route route, Throwable broken) {
    return new RuleOutcome(rule, route, Result.BROKEN, oneLine(broken));
  }

  private static RuleOutcome kept(TransportRule rule, Route route, Map<String, String> leftOut) {
    if (leftOut.isEmpty()) {
      return new RuleOutcome(rule, route, Result.KEPT, "");
    }
    String detail =
        leftOut.entrySet().stream()
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining("; ", "not tested: ", ""));
    return new RuleOutcome(rule, route, Result.KEPT_IN_PART, detail);
  }

  static RuleOutcome of(
      TransportRule rule,
      Route route,
      boolean declared,
      Map<String, String> leftOut,
      @Nullable Throwable broken) {
    if (declared) {
      return broken == null ? kept(rule, route, leftOut) : broken(rule, route, broken);
    }
    String capability = rule.capability().map(Enum::name).orElseThrow();
    return broken == null
        ? new RuleOutcome(
            rule,
            route,
            Result.KEPT_THOUGH_NOT_DECLARED,
            capability
                + " is not declared, but this rule is kept: declare it if all of its rules are")
        : new RuleOutcome(
            rule, route, Result.NOT_DECLARED, capability + " is not declared: " + oneLine(broken));
  }

  private static String oneLine(Throwable broken) {
    String text = seen(broken).replaceAll("\\s+", " ");
    return text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
  }

  /** Makes the test pass, fail or be skipped. */
  void report(@Nullable Throwable broken) {
    switch (result) {
      case KEPT, KEPT_IN_PART -> {}
      case BROKEN ->
          throw new AssertionError(
              "Rule %s of the transports' contract is broken.%nAdvice: %s%nRoute: %s%nFailure: %s"
                  .formatted(rule.number(), rule.advice(), route.text(), seen(broken)),
              broken);
      case NOT_DECLARED, KEPT_THOUGH_NOT_DECLARED, NO_ROUTE, EXEMPT ->
          throw new TestAbortedException("Rule " + rule.number() + ": " + detail);
    }
  }

  /**
   * Returns the message of an assertion, or an exception with its name, as its message may be
   * empty.
   */
  private static String seen(@Nullable Throwable broken) {
    if (broken == null) {
      return "";
    }
    String message = broken.getMessage();
    if (broken instanceof AssertionError && message != null) {
      return message.strip();
    }
    StackTraceElement[] trace = broken.getStackTrace();
    return broken + (trace.length == 0 ? "" : ", thrown by " + trace[0]);
  }
}
