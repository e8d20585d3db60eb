package ai.flowscale.tck.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.transport.TransportRule;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.platform.engine.discovery.NestedMethodSelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs tests of the kit over a provider, and tells what came of them. One run at a time. */
final class KitRun {
  /** Were the kit itself to hang, JUnit would end it, and the verdict would show that. */
  private static final String HANGING = "30 s";

  private KitRun() {}

  /**
   * Runs the tests of some rules.
   *
   * @param limit how long the kit waits for what does not come
   */
  static List<Verdict> of(
      TransportProvider provider, Collection<TransportRule> rules, Duration limit) {
    SuiteOfMutant.PROVIDER.set(provider);
    String before = System.getProperty(TimeLimit.PROPERTY);
    System.setProperty(TimeLimit.PROPERTY, limit.toString());
    try {
      return EngineTestKit.engine("junit-jupiter")
          .configurationParameter("junit.jupiter.execution.timeout.default", HANGING)
          .configurationParameter(
              "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
          .selectors(rules.stream().map(KitRun::selector).toArray(NestedMethodSelector[]::new))
          .execute()
          .testEvents()
          .finished()
          .stream()
          .map(Verdict::of)
          .toList();
    } finally {
      restore(before);
    }
  }

  private static NestedMethodSelector selector(TransportRule rule) {
    RuleMethod test = RuleMethod.of(rule);
    return selectNestedMethod(List.of(SuiteOfMutant.class), test.suite(), test.method());
  }

  private static void restore(String before) {
    if (before == null) {
      System.clearProperty(TimeLimit.PROPERTY);
    } else {
      System.setProperty(TimeLimit.PROPERTY, before);
    }
  }
}
