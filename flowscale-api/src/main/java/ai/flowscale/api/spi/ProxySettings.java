package ai.flowscale.api.spi;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy (RFC 9110, section 3.7).
 *
 * @param host the proxy's host name or address
 * @param port the proxy's port, 1 to 65535
 * @param userName the name to give when the proxy asks for one, or null
 * @param secret the password that goes with the name, or null; never printed
 */
public record ProxySettings(
    String host, int port, @Nullable String userName, @Nullable String secret) {

  public ProxySettings {
    Objects.requireNonNull(host, "host");
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is blank: name the proxy's host");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ": give one from 1 to 65535");
    }
    if ((userName == null) != (secret == null)) {
      throw new IllegalArgumentException("userName and secret go together: give both or neither");
    }
  }

  /**
   * A proxy that asks for no credentials.
   *
   * @param host the proxy's host name or address
   * @param port the proxy's port
   * @return the settings
   */
  public static ProxySettings of(String host, int port) {
    return new ProxySettings(host, port, null, null);
  }

  /**
   * Returns the credentials.
   *
   * @return {@code userName:secret}, or empty
   */
  public Optional<String> credentials() {
    return userName == null ? Optional.empty() : Optional.of(userName + ":" + secret);
  }

  /** Prints host and port only. */
  @Override
  public String toString() {
    return "ProxySettings[" + host + ":" + port + (userName == null ? "]" : ", with credentials]");
  }
}
