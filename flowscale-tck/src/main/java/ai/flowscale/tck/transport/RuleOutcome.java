package ai.flowscale.tck.transport;

import ai.flowscale.tck.Style;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * What came of a rule's test.
 *
 * @param rule the rule
 * @param style the style in which the test ran
 * @param result the result
 * @param detail why, in one line; empty for a rule that is kept
 */
public record RuleOutcome(TransportRule rule, Style style, Result result, String detail) {

  private static final int LONGEST = 300;

  /** The results there are, from good to bad. */
  public enum Result {
    /** The rule is kept. */
    KEPT,
    /** The rule is kept in all cases but those that were not tried; the detail names them. */
    KEPT_IN_PART,
    /** The rule is not binding, since its capability is not declared, but it is kept. */
    KEPT_THOUGH_NOT_DECLARED,
    /** The rule is not binding, since its capability is not declared, and it is not kept. */
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
        "\t", rule.number(), style.name(), result.name(), detail.replaceAll("\\s+", " "));
  }

  /**
   * Reads a recorded outcome.
   *
   * @param line what {@link #toLine} gave
   * @return the outcome
   */
  public static RuleOutcome fromLine(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    TransportRule rule =
        Arrays.stream(TransportRule.values())
            .filter(it -> it.number().equals(parts.get(0)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no rule " + parts.get(0)));
    return new RuleOutcome(
        rule, Style.valueOf(parts.get(1)), Result.valueOf(parts.get(2)), parts.get(3));
  }

  static RuleOutcome exempt(TransportRule rule, Style style, String reason) {
    return new RuleOutcome(rule, style, Result.EXEMPT, "exempt: " + reason);
  }

  static RuleOutcome broken(TransportRule rule, Style style, Throwable broken) {
    return new RuleOutcome(rule, style, Result.BROKEN, oneLine(broken));
  }

  private static RuleOutcome kept(TransportRule rule, Style style, Map<String, String> leftOut) {
    if (leftOut.isEmpty()) {
      return new RuleOutcome(rule, style, Result.KEPT, "");
    }
    String detail =
        leftOut.entrySet().stream()
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining("; ", "not tried: ", ""));
    return new RuleOutcome(rule, style, Result.KEPT_IN_PART, detail);
  }

  static RuleOutcome of(
      TransportRule rule,
      Style style,
      boolean declared,
      Map<String, String> leftOut,
      @Nullable Throwable broken) {
    if (declared) {
      return broken == null ? kept(rule, style, leftOut) : broken(rule, style, broken);
    }
    String capability = rule.capability().map(Enum::name).orElseThrow();
    return broken == null
        ? new RuleOutcome(
            rule,
            style,
            Result.KEPT_THOUGH_NOT_DECLARED,
            capability
                + " is not declared, but this rule is kept: declare it, if all of its rules are")
        : new RuleOutcome(
            rule, style, Result.NOT_DECLARED, capability + " is not declared: " + oneLine(broken));
  }

  private static String oneLine(Throwable broken) {
    String text = seen(broken).replaceAll("\\s+", " ");
    return text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
  }

  /** Lets the test pass, fail or be skipped. */
  void report(@Nullable Throwable broken) {
    switch (result) {
      case KEPT, KEPT_IN_PART -> {}
      case BROKEN ->
          throw new AssertionError(
              "Rule %s of the transports' contract is broken: %s%nWhere to look: %s%nWhat was seen: %s"
                  .formatted(rule.number(), rule.text(), rule.advice(), seen(broken)),
              broken);
      case NOT_DECLARED, KEPT_THOUGH_NOT_DECLARED, EXEMPT ->
          throw new TestAbortedException("Rule " + rule.number() + ": " + detail);
    }
  }

  /** What an assertion says; the name too of an exception, which may say nothing. */
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
