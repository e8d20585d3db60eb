package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.transport.jdk.JdkTransportProvider;

class JdkScenariosTest extends ClientScenarios {
  @Override
  protected TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
