package ai.flowscale.client.config;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port of an address (RFC 6454), by which is decided who may see the key.
 *
 * @param scheme in lower case
 * @param host in lower case, an IPv6 address in brackets
 * @param port the port, the scheme's own where the address names none
 */
public record Origin(String scheme, String host, int port) {

  /** Returns the origin of an absolute http or https address. */
  public static Origin of(URI uri) {
    String scheme = lower(uri.getScheme());
    int port = uri.getPort();
    if (port < 0) {
      port = scheme.equals("https") ? 443 : 80;
    }
    return new Origin(scheme, lower(uri.getHost()), port);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return scheme + "://" + host + ":" + port;
  }
}
