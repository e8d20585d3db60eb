package ai.flowscale.client.config;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.support.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What a host's name or address says about where it is. */
public final class Hosts {
  private Hosts() {}

  /**
   * Whether a host is that of the base URL. All loopback names are one host: a service on this
   * machine, such as an emulator, may call itself by any of them.
   */
  public static boolean isOwn(FlowscaleConfig config, String host) {
    String own = config.baseUrl().getHost();
    return HostNames.plain(host).equals(HostNames.plain(own))
        || (HostNames.isLoopback(host) && HostNames.isLoopback(own));
  }

  /** Whether the user allowed downloads from a host. */
  public static boolean isAllowed(FlowscaleConfig config, String host) {
    String name = HostNames.plain(host);
    return config.downloadHosts().stream()
        .anyMatch(allowed -> HostNames.plain(allowed).equals(name));
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
   * ::/96}), IPv4-mapped ({@code ::ffff:0:0/96}), SIIT ({@code ::ffff:0:0:0/96}, RFC 2765), NAT64
   * ({@code 64:ff9b::/96}, RFC 6052), 6to4 ({@code 2002::/16}) and ISATAP ({@code
   * ...:5efe:a.b.c.d}, RFC 5214). The local NAT64 prefix ({@code 64:ff9b:1::/48}, RFC 8215) is
   * private by itself, and Teredo ({@code 2001::/32}, RFC 4380) leads to whatever is behind
   * somebody's router.
   */
  private static boolean leadsToPrivate(byte[] bytes) {
    if (bytes.length != 16) {
      return false;
    }
    if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01)
        || startsWith(bytes, 0x20, 0x01, 0x00, 0x00)) {
      return true;
    }
    if (startsWith(bytes, 0x20, 0x02)) {
      return isPrivateV4(bytes, 2);
    }
    boolean nat64 = startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
    boolean compatible = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    boolean mapped = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
    boolean siit = startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0);
    // The second bit of the interface's id says whether the IPv4 address is unique in the world.
    boolean isatap =
        (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && (bytes[11] & 0xff) == 0xfe;
    return (nat64 || compatible || mapped || siit || isatap) && isPrivateV4(bytes, 12);
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
