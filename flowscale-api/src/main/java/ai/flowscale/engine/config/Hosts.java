package ai.flowscale.engine.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
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
        || isSharedOrReserved(bytes)
        || leadsToPrivate(bytes);
  }

  /**
   * An IPv6 address that stands for an IPv4 one is as private as that: IPv4-compatible ({@code
   * ::/96}), NAT64 ({@code 64:ff9b::/96}, RFC 6052) and 6to4 ({@code 2002::/16}). The local NAT64
   * prefix ({@code 64:ff9b:1::/48}, RFC 8215) is private by itself.
   */
  private static boolean leadsToPrivate(byte[] bytes) {
    if (bytes.length != 16) {
      return false;
    }
    if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01)) {
      return true;
    }
    if (startsWith(bytes, 0x20, 0x02)) {
      return isPrivateV4(bytes, 2);
    }
    boolean nat64 = startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
    boolean compatible = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return (nat64 || compatible) && isPrivateV4(bytes, 12);
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPrivateV4(byte[] bytes, int from) {
    try {
      return isPrivate(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4)));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("four bytes are an address", impossible);
    }
  }

  /** {@code fc00::/7}, RFC 4193. */
  private static boolean isUniqueLocal(byte[] bytes) {
    return bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
  }

  /**
   * {@code 0.0.0.0/8}, {@code 100.64.0.0/10} (RFC 6598), {@code 192.0.0.0/24} (RFC 6890), {@code
   * 198.18.0.0/15} (RFC 2544) and {@code 240.0.0.0/4}.
   */
  private static boolean isSharedOrReserved(byte[] bytes) {
    if (bytes.length != 4) {
      return false;
    }
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    return first == 0
        || (first == 100 && second >= 64 && second < 128)
        || (first == 192 && second == 0 && bytes[2] == 0)
        || (first == 198 && (second == 18 || second == 19))
        || first >= 240;
  }
}
