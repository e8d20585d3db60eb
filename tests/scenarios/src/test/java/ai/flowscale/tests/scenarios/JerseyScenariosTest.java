package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.transport.jersey.JerseyTransportProvider;
import org.junit.jupiter.api.Tag;

@Tag("full")
class JerseyScenariosTest extends ClientScenarios {
  @Override
  protected TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
