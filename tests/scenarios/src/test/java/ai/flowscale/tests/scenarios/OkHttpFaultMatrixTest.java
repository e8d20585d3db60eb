package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.Extent;
import ai.flowscale.tests.scenarios.faults.FaultMatrix;
import org.junit.jupiter.api.Tag;

@Tag("full")
class OkHttpFaultMatrixTest extends FaultMatrix {
  @Override
  protected TransportProvider provider() {
    return ExampleTransports.named("okhttp");
  }

  /** A sample, also in the full build, whose minutes the library's transports need. */
  @Override
  protected Extent extent() {
    return Extent.SHORT;
  }

  @Override
  protected boolean noticesNoSurplusBytes() {
    return true;
  }
}
