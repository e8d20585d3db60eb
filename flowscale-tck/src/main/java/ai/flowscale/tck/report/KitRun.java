package ai.flowscale.tck.report;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import ai.flowscale.api.spi.TransportProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/** Runs the kit on one transport. */
final class KitRun {
  /** What hangs is told as the failure of the test that hangs. */
  private static final String LIMIT = "60 s";

  private KitRun() {}

  /**
   * Runs it.
   *
   * @param provider the transport
   * @param scratch an empty folder for the files of this run, JUnit's XML among them
   */
  static TransportReport run(TransportProvider provider, Path scratch) throws IOException {
    FailureListener failures = new FailureListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(ProvidedTck.class))
            .filters(includeEngines("junit-jupiter"))
            // Whatever lies on the class path besides, the kit runs in the same way.
            .enableImplicitConfigurationParameters(false)
            .configurationParameter(ProviderParameter.CLASS, Providers.nameOf(provider))
            .configurationParameter(OutcomeRecorder.FOLDER, scratch.toString())
            .configurationParameter("junit.jupiter.execution.timeout.default", LIMIT)
            .build();
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(
            request,
            failures,
            // A file that it could not write is missed when it is read.
            new LegacyXmlReportGeneratingListener(scratch, new PrintWriter(Writer.nullWriter())));
    return new TransportReport(
        provider.name(),
        Providers.nameOf(provider),
        KitOutcomes.read(scratch, ProvidedTck.class.getName()),
        failures.failures());
  }
}
