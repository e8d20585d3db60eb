package ai.flowscale.tck.report;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the kit on one transport.
 *
 * @param provider the transport
 * @param rules the rules to test; none for the whole kit
 * @param scratch an empty folder for the outcomes of this run
 */
record KitRun(TransportProvider provider, List<TransportRule> rules, Path scratch) {

  /** Runs the kit, and prints each rule as it ends. */
  TransportReport run(PrintStream out) throws IOException {
    SummaryGeneratingListener failures = new SummaryGeneratingListener();
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(ProvidedTck.class))
            .filters(includeEngines("junit-jupiter"))
            // The configuration must not depend on other files on the class path.
            .enableImplicitConfigurationParameters(false)
            .configurationParameter(OutcomeRecorder.FOLDER, scratch.toString());
    if (!rules.isEmpty()) {
      request.configurationParameter(
          RuleSelection.PROPERTY,
          rules.stream().map(TransportRule::number).collect(Collectors.joining(",")));
    }
    Launcher launcher =
        LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build());
    TestPlan plan = launcher.discover(request.build());
    ProvidedTck.PROVIDER.set(provider);
    launcher.execute(plan, failures, new ProgressListener(out));
    return new TransportReport(
        provider.name(),
        Providers.nameOf(provider),
        rules,
        KitOutcomes.read(scratch, ProvidedTck.class.getName()),
        failures.getSummary().getFailures().stream()
            .map(it -> new Failure(path(plan, it.getTestIdentifier()), message(it.getException())))
            .toList());
  }

  static String message(Throwable thrown) {
    return thrown instanceof AssertionError
        ? String.valueOf(thrown.getMessage())
        : thrown.toString();
  }

  /** Returns the names of a test and of its suites, without the engine and the class. */
  private static String path(TestPlan plan, TestIdentifier test) {
    Deque<String> names = new ArrayDeque<>();
    Optional<TestIdentifier> next = Optional.of(test);
    while (next.isPresent()) {
      names.addFirst(next.get().getDisplayName());
      next = next.flatMap(plan::getParent);
    }
    return String.join(" > ", names.stream().skip(Math.min(2, names.size() - 1)).toList());
  }
}
