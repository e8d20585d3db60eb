package ai.flowscale.tck.transport;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Restricts the kit to the rules in {@value #PROPERTY}. */
public final class RuleSelection implements ExecutionCondition {
  /**
   * The configuration parameter of JUnit, or system property: numbers of rules and chapters,
   * separated by commas, such as {@code 3.4,5}. Without it everything is run.
   */
  public static final String PROPERTY = "flowscale.tck.rules";

  private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("run");

  /** Called by JUnit. */
  public RuleSelection() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<Method> method = context.getTestMethod();
    if (method.isEmpty() || !method.get().isAnnotationPresent(RuleTest.class)) {
      return RUN;
    }
    return ofRule(context, method.get());
  }

  private static ConditionEvaluationResult ofRule(ExtensionContext context, Method method) {
    RuleTest test = Objects.requireNonNull(method.getAnnotation(RuleTest.class));
    if (!selected(context).map(rules -> rules.contains(test.value())).orElse(true)) {
      return ConditionEvaluationResult.disabled(PROPERTY + " does not contain it");
    }
    return RUN;
  }

  /** Returns whether the test of a rule is to be run. */
  static boolean isSelected(ExtensionContext context, TransportRule rule) {
    return selected(context).map(rules -> rules.contains(rule)).orElse(true);
  }

  /** Returns the rules to run; empty for everything. */
  private static Optional<List<TransportRule>> selected(ExtensionContext context) {
    return context.getConfigurationParameter(PROPERTY).map(RuleSelection::parse);
  }

  /**
   * Parses a selection of rules.
   *
   * @param text numbers of rules and chapters, separated by commas
   * @return the rules, in the order of the contract
   * @throws IllegalArgumentException if there is no such rule or chapter
   */
  public static List<TransportRule> parse(String text) {
    List<String> numbers = List.of(text.strip().split("\\s*,\\s*"));
    for (String each : numbers) {
      if (matching(List.of(each)).findAny().isEmpty()) {
        throw new IllegalArgumentException("No rule and no chapter has the number '" + each + "'");
      }
    }
    return matching(numbers).toList();
  }

  private static Stream<TransportRule> matching(List<String> numbers) {
    return Arrays.stream(TransportRule.values())
        .filter(
            rule ->
                numbers.contains(rule.number())
                    || numbers.contains(rule.number().replaceFirst("\\..*", "")));
  }
}
