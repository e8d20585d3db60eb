package ai.flowscale.cli;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.support.HostNames;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code HTTPS_PROXY} and {@code NO_PROXY}, in upper or lower case, as most programs read them. */
final class ProxyVariables {
  private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";
  private static final int HTTPS_PORT = 443;

  /** A host, or an address in a URL's brackets, and perhaps a port. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?<host>\\[[^]]*]|[^:]*)(?::(?<port>\\d+))?");

  /** What is written so is never looked up. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d{1,2})(?:\\.(?!$)|$)){4}|[^:]*:[^:]*:.*");

  private ProxyVariables() {}

  /**
   * Lets the JDK send a user name and a password to a proxy for an https address, unless the one
   * who started Java decided about it. The JDK reads this once.
   */
  static void allowCredentials() {
    if (System.getProperty(DISABLED_SCHEMES) == null) {
      System.setProperty(DISABLED_SCHEMES, "");
    }
  }

  /** Returns the proxy for an address, or empty if it is called without one. */
  static Optional<ProxySettings> find(Map<String, String> environment, String url) {
    String proxy = variable(environment, "HTTPS_PROXY").strip();
    URI address = parsed(url);
    if (proxy.isEmpty()
        || address == null
        || !"https".equalsIgnoreCase(address.getScheme())
        || isExempt(address, variable(environment, "NO_PROXY"))) {
      return Optional.empty();
    }
    return Optional.of(settings(proxy));
  }

  private static String variable(Map<String, String> environment, String name) {
    return environment.getOrDefault(
        name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
  }

  private static @Nullable URI parsed(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() == null ? null : uri;
    } catch (IllegalArgumentException malformed) {
      // The configuration says so.
      return null;
    }
  }

  private static ProxySettings settings(String proxy) {
    try {
      URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      String user = uri.getUserInfo();
      if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
        String[] both = user == null ? new String[0] : user.split(":", 2);
        return switch (both.length) {
          case 0 -> ProxySettings.of(uri.getHost(), uri.getPort());
          case 1 -> new ProxySettings(uri.getHost(), uri.getPort(), both[0], "");
          default -> new ProxySettings(uri.getHost(), uri.getPort(), both[0], both[1]);
        };
      }
    } catch (IllegalArgumentException malformed) {
      // Without its message, which quotes the password.
    }
    throw new CliException(
        ExitCode.CONFIGURATION,
        "HTTPS_PROXY is not like http://proxy.example:3128 or"
            + " http://NAME:PASSWORD@proxy.example:3128, with special characters"
            + " percent-encoded.");
  }

  private static boolean isExempt(URI address, String list) {
    String host = HostNames.plain(address.getHost());
    int port = address.getPort() < 0 ? HTTPS_PORT : address.getPort();
    return Stream.of(list.split("[,\\s]+", -1))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || covers(entry, host, port));
  }

  private static boolean covers(String entry, String host, int port) {
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return isInNetwork(host, entry.substring(0, slash), entry.substring(slash + 1));
    }
    Matcher parts = HOST_AND_PORT.matcher(entry);
    boolean matches = parts.matches();
    String name = HostNames.plain(matches ? parts.group("host") : entry);
    String only = matches ? parts.group("port") : null;
    if (only != null && !only.equals(Integer.toString(port))) {
      return false;
    }
    if (isAddress(host) || isAddress(name)) {
      byte[] bytes = bytes(host);
      return bytes != null && isSame(bytes, bytes(name), 8 * bytes.length);
    }
    String suffix = name.replaceFirst("^\\*?\\.", "");
    return host.equals(suffix) || host.endsWith("." + suffix);
  }

  private static boolean isInNetwork(String host, String network, String bits) {
    byte[] bytes = bytes(host);
    return bytes != null
        && bits.matches("\\d{1,3}")
        && isSame(bytes, bytes(HostNames.plain(network)), Integer.parseInt(bits));
  }

  private static boolean isSame(byte[] one, byte @Nullable [] other, int bits) {
    if (other == null || one.length != other.length || bits > 8 * one.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      if ((((one[i / 8] ^ other[i / 8]) >> (7 - i % 8)) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAddress(String host) {
    return ADDRESS.matcher(host).matches();
  }

  private static byte @Nullable [] bytes(String host) {
    try {
      return isAddress(host) ? InetAddress.getByName(host).getAddress() : null;
    } catch (UnknownHostException malformed) {
      return null;
    }
  }
}
