package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.TransportProvider;
import org.junit.jupiter.api.Tag;

@Tag("full")
class OkHttpScenariosTest extends ClientScenarios {
  @Override
  protected TransportProvider provider() {
    return ExampleTransports.named("okhttp");
  }
}
