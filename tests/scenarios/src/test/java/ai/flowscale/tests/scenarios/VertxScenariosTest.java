package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.transport.vertx.VertxTransportProvider;
import org.junit.jupiter.api.Tag;

@Tag("full")
class VertxScenariosTest extends ClientScenarios {
  @Override
  protected TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
