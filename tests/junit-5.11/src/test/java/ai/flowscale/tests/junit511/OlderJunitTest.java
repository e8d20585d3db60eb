package ai.flowscale.tests.junit511;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleTransportTck;
import ai.flowscale.tck.report.KitOutcomes;
import ai.flowscale.tck.report.OutcomeRecorder;
import ai.flowscale.tck.transport.Route;
import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.transport.jdk.JdkTransportProvider;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What an application meets whose JUnit is older than the one that the kit is compiled with. */
@Timeout(180)
class OlderJunitTest {

  /** The kit, as a module of its own would run it. */
  static final class Suite extends FlowscaleTransportTck {
    @Override
    public TransportProvider provider() {
      return new JdkTransportProvider();
    }
  }

  @TempDir private Path folder;

  private TestExecutionSummary run(String... parameters) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(Suite.class))
            .configurationParameter(OutcomeRecorder.FOLDER, folder.toString())
            .configurationParameter(Route.PROPERTY, "http");
    for (int i = 0; i < parameters.length; i += 2) {
      request.configurationParameter(parameters[i], parameters[i + 1]);
    }
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request.build(), summary);
    assertThat(summary.getSummary().getFailures())
        .extracting(
            failure -> failure.getTestIdentifier().getDisplayName() + failure.getException())
        .isEmpty();
    return summary.getSummary();
  }

  @Test
  void thisIsTheOlderJunit() {
    assertThat(Test.class.getPackage().getImplementationVersion()).startsWith("5.11.");
  }

  @Test
  void rulesRunAndTheirOutcomesAreWrittenDown() throws IOException {
    run(RuleSelection.PROPERTY, "3.4,3.5,9.11");

    KitOutcomes outcomes = KitOutcomes.read(folder, Suite.class.getName());
    assertThat(outcomes.rules())
        .extracting(outcome -> outcome.rule().number())
        .containsExactlyInAnyOrder("3.4", "3.5", "9.11");
  }

  @Test
  void rulesKeepTheirVerdictsInParallelMode() {
    TestExecutionSummary summary =
        run(
            RuleSelection.PROPERTY,
            "3.1,3.5,9.11,9.12",
            "junit.jupiter.execution.parallel.enabled",
            "true",
            "junit.jupiter.execution.parallel.mode.default",
            "concurrent");
    assertThat(summary.getTestsSucceededCount()).isEqualTo(4);
  }
}
