package ai.flowscale.tck;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.tck.transport.RuleSelection;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What all suites of client scenarios have in common.
 *
 * <p>Each test gets a {@link Scenario}: an emulator, a transport of its own, and a client over it,
 * all on one clock that the test moves by hand. When the test has ended, the scenario looks for
 * what a client may never do, whatever it was asked for: leave a timer or a busy thread behind
 * after it was closed, let the API key reach the storage, or write the key into a log line.
 */
@ExtendWith(RuleSelection.class)
public abstract class ClientTck implements TransportUnderTest {

  /** Makes a suite. */
  protected ClientTck() {}

  /**
   * Adapts the settings of every client that a test makes, for a transport that needs something
   * particular. Address, key, transport, scheduler and executors are set already; what a test needs
   * for itself is set afterwards.
   *
   * @param config the settings so far
   * @return the settings to go on with, by default unchanged
   */
  protected FlowscaleConfig.Builder configure(FlowscaleConfig.Builder config) {
    return config;
  }

  /**
   * Names the scenarios that a client over this transport is known not to keep. They are not run,
   * and are reported as skipped with the reason. For limits that cannot be helped, such as those of
   * a client that the application handed in.
   *
   * @return the reason for each such scenario, by the name of its method; by default none
   */
  protected Map<String, String> exemptScenarios() {
    return Map.of();
  }
}
