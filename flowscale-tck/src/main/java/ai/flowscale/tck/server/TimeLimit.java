package ai.flowscale.tck.server;

import java.time.Duration;

/**
 * How long the kit waits for what must happen. Only a failing test waits this long.
 *
 * <p>The system property {@code flowscale.tck.limit} sets it, as an ISO 8601 duration. The default
 * is {@code PT20S}.
 */
public final class TimeLimit {
  /** The name of the system property. */
  public static final String PROPERTY = "flowscale.tck.limit";

  private TimeLimit() {}

  /**
   * Returns the current limit.
   *
   * @return a positive duration
   */
  public static Duration get() {
    return Duration.parse(System.getProperty(PROPERTY, "PT20S"));
  }

  /**
   * Returns how long servers wait, and threads of transports that a test holds: longer than tests,
   * or the end of their wait would look like an action of the transport.
   *
   * @return a positive duration
   */
  public static Duration ofServers() {
    Duration longest = get().compareTo(Patience.LONGEST) > 0 ? get() : Patience.LONGEST;
    return longest.multipliedBy(3);
  }

  /** Returns how long a test may take, whose steps may need the limit one after the other. */
  static Duration ofTests() {
    return get().multipliedBy(3);
  }
}
