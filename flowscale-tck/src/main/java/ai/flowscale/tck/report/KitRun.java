package ai.flowscale.tck.report;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.RuleOutcome.Result;
import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A run of the kit on one transport.
 *
 * @param provider the transport
 * @param selected the rules to test; none for the whole kit
 * @param outcomes the outcomes of the rules
 */
record KitRun(TransportProvider provider, List<TransportRule> selected, KitOutcomes outcomes) {
  /** Runs the kit, and prints each test as it ends; the outcomes are recorded in a folder. */
  static KitRun of(
      TransportProvider provider, List<TransportRule> selected, Path folder, PrintStream out)
      throws IOException {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(ProvidedTck.class))
            .filters(includeEngines("junit-jupiter"))
            // The configuration must not depend on other files on the class path.
            .enableImplicitConfigurationParameters(false)
            .configurationParameter(OutcomeRecorder.FOLDER, folder.toString());
    if (!selected.isEmpty()) {
      request.configurationParameter(
          RuleSelection.PROPERTY,
          selected.stream().map(TransportRule::number).collect(Collectors.joining(",")));
    }
    ProvidedTck.PROVIDER.set(provider);
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(request.build(), new Progress(out));
    return new KitRun(provider, selected, KitOutcomes.read(folder, ProvidedTck.class.getName()));
  }

  /** Prints each failure, and a line for each test. */
  private record Progress(PrintStream out) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == Status.FAILED) {
        out.println(result.getThrowable().map(Throwable::getMessage).orElse(""));
      }
      if (test.isTest()) {
        out.printf("%-10s %s%n", result.getStatus(), test.getDisplayName());
      }
    }
  }

  /** Returns the selected rules that were not run. */
  List<TransportRule> missing() {
    return outcomes.missing().stream()
        .filter(rule -> selected.isEmpty() || selected.contains(rule))
        .toList();
  }

  boolean conforms() {
    return outcomes.with(Result.BROKEN).isEmpty() && missing().isEmpty();
  }

  String verdict() {
    if (!conforms()) {
      return "does not conform";
    }
    boolean exempt =
        !outcomes.with(Result.EXEMPT).isEmpty() || !outcomes.with(Result.KEPT_IN_PART).isEmpty();
    return (selected.isEmpty() ? "conforms" : "keeps the selected rules")
        + (exempt ? " except for its exemptions" : "");
  }
}
