package ai.flowscale.examples.ee.guard;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/**
 * Who makes a request: the principal that the container found, or else the address of the peer. A
 * header such as {@code X-Forwarded-For} is ignored, since anyone can send one; behind a reverse
 * proxy configure the server to trust it, and then the peer's address is the right one.
 *
 * @param name what the limits go by
 */
record Caller(String name) {
  private static final int NETWORK_GROUPS = 4;

  static Caller of(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    return new Caller(
        principal == null
            ? "address " + network(request.getRemoteAddr())
            : "user " + principal.getName());
  }

  /** One subscriber of IPv6 has a whole network of 64 bits. */
  static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String plain = address.replaceAll("[\\[\\]]|%.*", "");
    if (plain.contains(".")) {
      // IPv4 in the clothes of IPv6.
      return plain.substring(plain.lastIndexOf(':') + 1);
    }
    String[] halves = plain.split("::", 2);
    String[] head = halves[0].isEmpty() ? new String[0] : halves[0].split(":", -1);
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < NETWORK_GROUPS; i++) {
      network.append(i < head.length ? head[i] : "0").append(':');
    }
    return network.append(":/64").toString();
  }
}
