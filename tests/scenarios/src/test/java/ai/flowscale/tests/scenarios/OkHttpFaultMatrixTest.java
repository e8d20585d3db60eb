package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tests.scenarios.faults.FaultMatrix;
import org.junit.jupiter.api.Tag;

@Tag("full")
class OkHttpFaultMatrixTest extends FaultMatrix {
  @Override
  protected TransportProvider provider() {
    return ExampleTransports.named("okhttp");
  }

  @Override
  protected boolean noticesNoSurplusBytes() {
    return true;
  }
}
