package ai.flowscale.client.transport;

import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks up hosts for a client that is driven by events and connects to the address that it is
 * given, so that the address that was checked is the one that is connected to (rule 9.17).
 */
public final class HostLookup {
  private final TransportConfig config;

  /** Those in flight: a slow name server is to hold one thread for a host, and not many. */
  private final Map<String, CompletableFuture<InetAddress>> lookups = new ConcurrentHashMap<>();

  /**
   * Makes one that remembers no address.
   *
   * @param config the settings, which are asked for each address and have the executor that waits
   */
  public HostLookup(TransportConfig config) {
    this.config = config;
  }

  /**
   * Looks up a host on the executor of the settings, or joins a lookup that is in flight.
   *
   * @param host the host of a request
   * @return its first address that may be connected to, now; fails with an {@link
   *     UnknownHostException} if there is none
   */
  public CompletableFuture<InetAddress> find(String host) {
    lookups.values().removeIf(CompletableFuture::isDone);
    return lookups.computeIfAbsent(
        host, wanted -> CompletableFuture.supplyAsync(() -> lookUp(wanted), config.executor()));
  }

  private InetAddress lookUp(String host) {
    try {
      return Addresses.allowed(host, config)[0];
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
