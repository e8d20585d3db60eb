package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/** Looks hosts up, and leaves out the addresses that the settings do not allow. */
final class AllowedAddresses implements DnsResolver {
  private final TransportConfig config;

  AllowedAddresses(TransportConfig config) {
    this.config = config;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    String name = host.toLowerCase(Locale.ROOT);
    InetAddress[] allowed =
        Stream.of(SystemDefaultDnsResolver.INSTANCE.resolve(host))
            .filter(address -> config.mayConnect(name, address))
            .toArray(InetAddress[]::new);
    if (allowed.length == 0) {
      throw new AddressRefusedException(host);
    }
    return allowed;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
  }
}
