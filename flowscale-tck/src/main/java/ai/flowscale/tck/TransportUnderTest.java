package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.util.Map;

/** Describes the transport that the kit tests. */
public interface TransportUnderTest {

  /**
   * Returns the provider of the transport to test. It is called once for each transport that a test
   * creates.
   *
   * @return the provider
   */
  TransportProvider provider();

  /**
   * Adapts the settings of every transport of a rule's test, for a transport with special
   * requirements.
   *
   * @param config the settings of the test
   * @return the settings to use, by default unchanged
   */
  default TransportConfig configure(TransportConfig config) {
    return config;
  }

  /**
   * Returns the known limits of this transport: exemptions and shared threads. By default they are
   * read from its file of known limits, which {@link ConformanceMain} reads too.
   *
   * @return the limits
   */
  default KnownLimits limits() {
    return KnownLimits.find(provider());
  }

  /**
   * Returns the rules that this transport cannot keep. Their tests are not run, and are reported as
   * skipped with the reason. This is for limits of the HTTP library that cannot be avoided, such as
   * those of a given HTTP client.
   *
   * @return the reason for each such rule, in addition to those of {@link #limits()}
   */
  default Map<TransportRule, String> exemptions() {
    return limits().rules();
  }
}
