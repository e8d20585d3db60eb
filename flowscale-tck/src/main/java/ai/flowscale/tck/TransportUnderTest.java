package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.util.Map;

/** What the kit needs to know of the transport that it tests. */
public interface TransportUnderTest {

  /**
   * Returns the provider of the transport to test. Asked once for each transport that a test makes
   * from it and closes at its end.
   *
   * @return the provider
   */
  TransportProvider provider();

  /**
   * Adapts the settings of every transport that a rule's test makes, for a transport that needs
   * something particular.
   *
   * @param config the settings that the test wants
   * @return the settings to go on with, by default unchanged
   */
  default TransportConfig configure(TransportConfig config) {
    return config;
  }

  /**
   * Returns what is known of this transport before it is tested: exemptions, shared threads, and
   * the version of the contract that it is held to. By default what its file of known limits says,
   * which {@link ConformanceMain} finds, too.
   *
   * @return the limits
   */
  default KnownLimits limits() {
    return KnownLimits.find(provider());
  }

  /**
   * Names the rules that this transport is known not to keep. Their tests are not run, and are
   * reported as skipped with the reason. For limits of the HTTP library that cannot be helped, such
   * as those of a client that the application handed in.
   *
   * @return the reason for each such rule, by default those of {@link #limits()}
   */
  default Map<TransportRule, String> exemptions() {
    return limits().rules();
  }
}
