package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The credentials and routes of a proxy. Tests set them, the proxy's threads read them. */
final class ProxyRules {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Map<String, Integer> routes = new ConcurrentHashMap<>();
  private volatile @Nullable String authorization;
  private volatile int refusal;

  void route(String host, int port) {
    routes.put(host.toLowerCase(Locale.ROOT), port);
  }

  void requireCredentials(String userName, String password) {
    byte[] both = (userName + ":" + password).getBytes(UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(both);
  }

  void refuseWith(int status) {
    refusal = status;
  }

  boolean authorizes(RawRequest request) {
    String required = authorization;
    return required == null || request.values("Proxy-Authorization").contains(required);
  }

  /** Returns the status to refuse all requests with, or 0. */
  int refusal() {
    return refusal;
  }

  /** Returns the address of a host; empty if it is neither routed nor on this machine. */
  Optional<InetSocketAddress> find(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    Integer routed = routes.get(name);
    if (routed == null && !LOOPBACK.contains(name)) {
      return Optional.empty();
    }
    return Optional.of(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), routed == null ? port : routed.intValue()));
  }
}
