package ai.flowscale.tests.jersey31;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tests.scenarios.ClientScenarios;
import ai.flowscale.transport.jersey.JerseyTransportProvider;

class JerseyScenariosTest extends ClientScenarios {
  @Override
  protected TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
