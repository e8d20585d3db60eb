package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Capability;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The capabilities of the JDK's client, as far as they can be determined. */
final class Capabilities {
  /** Makes the JDK's client repeat requests of any method on a stale connection. */
  private static final String RETRY_ALL = "jdk.httpclient.enableAllMethodRetry";

  /**
   * The schemes that {@code CONNECT} must not use; if it is not set, the JDK's files name Basic.
   */
  private static final String NO_TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";

  private Capabilities() {}

  static Set<Capability> ofOwn() {
    Set<Capability> all =
        EnumSet.of(
            Capability.ABORTS_EXCHANGE,
            Capability.ERROR_BODIES,
            Capability.HTTP_2,
            Capability.PROXY,
            Capability.TLS_CONTEXT);
    if (neverResends()) {
      all.add(Capability.NEVER_RESENDS);
    }
    if (tunnelsWithBasic()) {
      all.add(Capability.PROXY_AUTHENTICATION);
    }
    return all;
  }

  static Set<Capability> ofGiven(HttpClient client) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    // A wrapper may copy the future, whose cancelling then aborts nothing, or may retry.
    if (client.getClass().getModule() == HttpClient.class.getModule()) {
      all.add(Capability.ABORTS_EXCHANGE);
      all.add(Capability.ERROR_BODIES);
      if (client.version() == HttpClient.Version.HTTP_2) {
        all.add(Capability.HTTP_2);
      }
      if (neverResends()) {
        all.add(Capability.NEVER_RESENDS);
      }
    }
    return all;
  }

  private static boolean neverResends() {
    String value = System.getProperty(RETRY_ALL);
    return value == null || !(value.isEmpty() || Boolean.parseBoolean(value));
  }

  private static boolean tunnelsWithBasic() {
    String disabled = System.getProperty(NO_TUNNELING);
    return disabled != null
        && Arrays.stream(disabled.split(","))
            .map(String::strip)
            .noneMatch("Basic"::equalsIgnoreCase);
  }
}
