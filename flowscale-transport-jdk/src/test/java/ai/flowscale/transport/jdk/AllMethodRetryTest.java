package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.TransportUnderTest;
import ai.flowscale.tck.transport.ResendRules;

/**
 * The rules about sending once, in a JVM that makes the JDK send requests of any method again
 * ({@code jdk.httpclient.enableAllMethodRetry}).
 */
class AllMethodRetryTest extends ResendRules implements TransportUnderTest {
  @Override
  public TransportProvider provider() {
    return new JdkTransportProvider();
  }
}
