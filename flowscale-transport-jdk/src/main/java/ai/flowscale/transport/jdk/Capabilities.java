package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Capability;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The capabilities of the JDK's client, as far as they can be determined. */
final class Capabilities {
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
            Capability.NEVER_RESENDS,
            Capability.PROXY,
            Capability.TLS_CONTEXT);
    if (tunnelsWithBasic()) {
      all.add(Capability.PROXY_AUTHENTICATION);
    }
    return all;
  }

  static Set<Capability> ofGiven(HttpClient client) {
    // A wrapper may copy the future, whose cancelling then aborts nothing, or may retry.
    if (client.getClass().getModule() != HttpClient.class.getModule()) {
      return Set.of();
    }
    Set<Capability> all =
        EnumSet.of(Capability.ABORTS_EXCHANGE, Capability.ERROR_BODIES, Capability.NEVER_RESENDS);
    if (client.version() == HttpClient.Version.HTTP_2) {
      all.add(Capability.HTTP_2);
    }
    return all;
  }

  private static boolean tunnelsWithBasic() {
    String disabled = System.getProperty(NO_TUNNELING);
    return disabled != null
        && Arrays.stream(disabled.split(","))
            .map(String::strip)
            .noneMatch("Basic"::equalsIgnoreCase);
  }
}
