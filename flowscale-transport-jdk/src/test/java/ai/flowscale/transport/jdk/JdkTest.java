package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportTest;

/** What is particular to this transport. */
abstract class JdkTest extends TransportTest {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
