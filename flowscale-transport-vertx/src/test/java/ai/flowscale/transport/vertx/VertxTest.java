package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportTest;

/** What is particular to this transport. */
abstract class VertxTest extends TransportTest {
  @Override
  public TransportProvider provider() {
    return new VertxTransportProvider();
  }
}
