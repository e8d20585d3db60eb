package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.TransportConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks up hosts for a client that connects to the addresses that it is given, so that those that
 * were checked are the ones that are connected to (rule 9.17), one after the other until one
 * accepts (rule 9.24). The thread that wants them waits for nothing, or as long as it likes: what
 * looks up a name cannot be ended.
 */
public final class HostLookup {
  private final TransportConfig config;

  /** Those in flight: a slow name server is to hold one thread for a host, and not many. */
  private final Map<String, CompletableFuture<List<InetAddress>>> lookups =
      new ConcurrentHashMap<>();

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
   * @param host the host of a request, or the proxy
   * @return its addresses that may be connected to, now, in the order in which to try them; fails
   *     with an {@link UnknownHostException} if there is none
   */
  public CompletableFuture<List<InetAddress>> find(String host) {
    lookups.values().removeIf(CompletableFuture::isDone);
    return lookups.computeIfAbsent(
        host, wanted -> CompletableFuture.supplyAsync(() -> lookUp(wanted), config.executor()));
  }

  private List<InetAddress> lookUp(String host) {
    try {
      return List.of(Addresses.allowed(host, config));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
