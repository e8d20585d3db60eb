package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tests.scenarios.faults.FaultMatrix;
import org.junit.jupiter.api.Tag;

@Tag("full")
class JettyFaultMatrixTest extends FaultMatrix {
  @Override
  protected TransportProvider provider() {
    return ExampleTransports.named("jetty");
  }
}
