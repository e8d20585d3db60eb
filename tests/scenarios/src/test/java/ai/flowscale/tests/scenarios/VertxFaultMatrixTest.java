package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tests.scenarios.faults.FaultMatrix;
import ai.flowscale.transport.vertx.VertxTransportProvider;
import org.junit.jupiter.api.Tag;

@Tag("full")
class VertxFaultMatrixTest extends FaultMatrix {
  @Override
  protected TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
