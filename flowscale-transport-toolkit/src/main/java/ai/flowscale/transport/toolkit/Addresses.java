package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;

/** The addresses of hosts, for transports that ask before they connect (rule 9.17). */
public final class Addresses {
  private Addresses() {}

  /**
   * Looks up a host, which may block, and leaves out the addresses that the settings refuse. They
   * are not asked where they name a proxy, which is then what is connected to.
   *
   * @param host the host of a request, or the proxy
   * @param config the settings, which are asked for each address
   * @return the addresses to connect to, at least one
   * @throws UnknownHostException if the host is not found, or none of its addresses is allowed
   */
  public static InetAddress[] allowed(String host, TransportConfig config)
      throws UnknownHostException {
    String name = host.toLowerCase(Locale.ROOT);
    InetAddress[] allowed =
        Stream.of(InetAddress.getAllByName(host))
            .filter(address -> config.proxy().isPresent() || config.mayConnect(name, address))
            .toArray(InetAddress[]::new);
    if (allowed.length == 0) {
      throw new RefusedException(host);
    }
    return allowed;
  }

  /** A host has addresses, but the settings allow none of them. */
  static final class RefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedException(String host) {
      super("none of the addresses of " + host + " may be connected to");
    }
  }
}
