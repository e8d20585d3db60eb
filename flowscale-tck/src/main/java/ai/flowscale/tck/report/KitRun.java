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
 * @param scratch an empty folder for the files of this run, including JUnit's XML
 */
record KitRun(TransportProvider provider, List<TransportRule> rules, Path scratch) {

  /**
   * Runs the kit.
   *
   * @param out receives the progress
   * @param onProgress receives the report so far after each rule and each scenario
   * @return the final report
   */
  TransportReport run(PrintStream out, Consumer<TransportReport> onProgress) throws IOException {
    FailureListener failures = new FailureListener();
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(ProvidedTck.class))
            .filters(includeEngines("junit-jupiter"))
            // The configuration must not depend on other files on the class path.
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
            // If it cannot write the file, reading it fails.
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
