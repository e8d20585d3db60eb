package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleOutcome;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.TransportRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Outcomes for tests of reports: all rules are kept, but for those that a test changes. */
final class Outcomes {
  private final Map<TransportRule, Result> results = new EnumMap<>(TransportRule.class);

  Outcomes() {
    Arrays.stream(TransportRule.values()).forEach(rule -> results.put(rule, Result.KEPT));
  }

  Outcomes with(TransportRule rule, Result result) {
    results.put(rule, result);
    return this;
  }

  Outcomes without(TransportRule rule) {
    results.remove(rule);
    return this;
  }

  KitOutcomes build() {
    List<RuleOutcome> rules = new ArrayList<>();
    results.forEach(
        (rule, result) -> {
          rules.add(new RuleOutcome(rule, Route.HTTP, result, ""));
          rules.add(new RuleOutcome(rule, Route.HTTP, Result.KEPT, ""));
        });
    return new KitOutcomes(rules);
  }
}
