package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.client.transport.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Looks up hosts here and not in Vert.x, so that the address that was checked is the one that is
 * connected to. Used on the context of the exchanges only.
 */
final class HostLookup {
  private final TransportConfig config;

  /** Those in flight: a slow name server is to hold one thread for a host, and not many. */
  private final Map<String, CompletableFuture<InetAddress>> lookups = new HashMap<>();

  HostLookup(TransportConfig config) {
    this.config = config;
  }

  /** Returns the first address of a host that may be connected to, now. */
  CompletableFuture<InetAddress> find(String host) {
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
