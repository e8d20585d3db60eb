package ai.flowscale.tck.server;

import java.time.Duration;

/**
 * How long the kit waits for what must come. Only a test that fails waits so long.
 *
 * <p>The system property {@code flowscale.tck.limit} changes it, an ISO 8601 duration such as
 * {@code PT20S}, which is the default.
 */
public final class TimeLimit {
  /** The name of the system property. */
  public static final String PROPERTY = "flowscale.tck.limit";

  private TimeLimit() {}

  /**
   * Returns the limit, as it is set now.
   *
   * @return a positive duration
   */
  public static Duration get() {
    return Duration.parse(System.getProperty(PROPERTY, "PT20S"));
  }

  /**
   * How long servers wait: longer than tests, or what a server gives up would look like what a
   * client has done.
   */
  static Duration ofServers() {
    return get().multipliedBy(3);
  }
}
