package ai.flowscale.tck.server;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request to a proxy.
 *
 * @param host the host, an IPv6 address in brackets
 * @param port its port
 * @param path path and query for the origin; empty for a tunnel
 */
record ProxyTarget(String host, int port, String path) {

  /** Returns the target, or null if this is not a request to a proxy. */
  static @Nullable ProxyTarget of(RawRequest request) {
    boolean tunnel = request.isTunnel();
    try {
      URI uri = URI.create(tunnel ? "//" + request.target() : request.target());
      if (uri.getHost() == null || (tunnel ? uri.getPort() < 0 : !"http".equals(uri.getScheme()))) {
        return null;
      }
      int port = uri.getPort() < 0 ? 80 : uri.getPort();
      return new ProxyTarget(uri.getHost(), port, tunnel ? "" : originForm(uri));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  boolean isTunnel() {
    return path.isEmpty();
  }

  private static String originForm(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
