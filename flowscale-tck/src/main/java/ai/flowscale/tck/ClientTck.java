package ai.flowscale.tck;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.tck.transport.RuleSelection;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The base of suites of client scenarios.
 *
 * <p>Each test gets a {@link Scenario}: an emulator, a transport, and a client over it, all on one
 * clock that only the test moves. At the end of the test the scenario checks what a client must
 * never do: leave a timer or a busy thread after it was closed, send the API key to the storage, or
 * log the key.
 */
@ExtendWith(RuleSelection.class)
public abstract class ClientTck implements TransportUnderTest {

  /**
   * Adapts the settings of every client of a test, for a transport with special requirements. Base
   * URL, key, transport, scheduler and executors are already set; a test's own settings follow.
   *
   * @param config the settings so far
   * @return the settings to use, by default unchanged
   */
  protected FlowscaleConfig.Builder configure(FlowscaleConfig.Builder config) {
    return config;
  }

  /**
   * Returns the scenarios that a client over this transport cannot pass. They are not run, and are
   * reported as skipped with the reason. This is for limits that cannot be avoided, such as those
   * of a given HTTP client.
   *
   * @return the reason for each such scenario, by the name of its method; by default none
   */
  protected Map<String, String> exemptScenarios() {
    return Map.of();
  }
}
