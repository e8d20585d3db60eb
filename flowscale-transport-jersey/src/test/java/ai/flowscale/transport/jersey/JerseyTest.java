package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportTest;

/** What is particular to this transport. */
abstract class JerseyTest extends TransportTest {
  @Override
  public TransportProvider provider() {
    return new JerseyTransportProvider();
  }
}
