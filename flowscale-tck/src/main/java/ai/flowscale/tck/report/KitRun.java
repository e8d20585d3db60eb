package ai.flowscale.tck.report;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.RuleSelection;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs the kit on one transport.
 *
 * @param provider the transport
 * @param rules the rules to test; none for the whole kit
 * @param scratch an empty folder for the files of this run, JUnit's XML among them
 */
record KitRun(TransportProvider provider, List<TransportRule> rules, Path scratch) {

  /**
   * Runs it.
   *
   * @param out where progress is printed
   * @param onProgress gets the report so far after each rule and each scenario
   * @return the report, at the end
   */
  TransportReport run(PrintStream out, Consumer<TransportReport> onProgress) throws IOException {
    FailureListener failures = new FailureListener();
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(ProvidedTck.class))
            .filters(includeEngines("junit-jupiter"))
            // Whatever lies on the class path besides, the kit runs in the same way.
            .enableImplicitConfigurationParameters(false)
            .configurationParameter(ProviderParameter.CLASS, Providers.nameOf(provider))
            .configurationParameter(OutcomeRecorder.FOLDER, scratch.toString());
    if (!rules.isEmpty()) {
      request.configurationParameter(
          RuleSelection.PROPERTY,
          rules.stream().map(TransportRule::number).collect(Collectors.joining(",")));
    }
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(
            request.build(),
            failures,
            new ProgressListener(out, () -> onProgress.accept(soFar(failures))),
            // A file that it could not write is missed when it is read.
            new LegacyXmlReportGeneratingListener(scratch, new PrintWriter(Writer.nullWriter())));
    return report(failures, true);
  }

  private TransportReport soFar(FailureListener failures) {
    try {
      return report(failures, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TransportReport report(FailureListener failures, boolean finished) throws IOException {
    return new TransportReport(
        provider.name(),
        Providers.nameOf(provider),
        rules,
        KitOutcomes.read(scratch, ProvidedTck.class.getName()),
        failures.failures(),
        finished);
  }
}
