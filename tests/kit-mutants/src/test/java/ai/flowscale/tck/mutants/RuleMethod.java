package ai.flowscale.tck.mutants;

import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The test of a rule, found by its name.
 *
 * @param suite the suite that is nested in the kit's
 * @param method the test
 */
record RuleMethod(Class<?> suite, Method method) {

  /** Returns all methods of all suites that seem to be the test of a rule. */
  static List<RuleMethod> all() {
    return Arrays.stream(TransportRulesTck.class.getClasses())
        .flatMap(RuleMethod::ofSuite)
        .toList();
  }

  private static Stream<RuleMethod> ofSuite(Class<?> suite) {
    return Arrays.stream(suite.getSuperclass().getDeclaredMethods())
        .filter(method -> method.getName().matches("rule\\d+_\\d+_.*"))
        .map(method -> new RuleMethod(suite, method));
  }

  static String prefix(TransportRule rule) {
    return "rule" + rule.number().replace('.', '_') + "_";
  }

  static RuleMethod of(TransportRule rule) {
    return find(rule).orElseThrow(() -> new AssertionError("no test of rule " + rule.number()));
  }

  static Optional<RuleMethod> find(TransportRule rule) {
    return all().stream()
        .filter(test -> test.method().getName().startsWith(prefix(rule)))
        .findFirst();
  }
}
