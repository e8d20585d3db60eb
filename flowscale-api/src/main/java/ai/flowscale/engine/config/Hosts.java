package ai.flowscale.engine.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a host's name or address says about where it is. */
public final class Hosts {
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private Hosts() {}

  /** Whether a name or address as it stands in a URL is loopback, without asking a name server. */
  public static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || LOOPBACK_V4.matcher(name).matches();
  }

  /** Whether an address is one that the public network does not reach. */
  public static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || isUniqueLocal(bytes)
        || isSharedOrReserved(bytes);
  }

  /** {@code fc00::/7}, RFC 4193. */
  private static boolean isUniqueLocal(byte[] bytes) {
    return bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
  }

  /** {@code 0.0.0.0/8}, {@code 100.64.0.0/10} (RFC 6598) and {@code 240.0.0.0/4}. */
  private static boolean isSharedOrReserved(byte[] bytes) {
    if (bytes.length != 4) {
      return false;
    }
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    return first == 0 || (first == 100 && second >= 64 && second < 128) || first >= 240;
  }
}
