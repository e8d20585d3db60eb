package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.client.transport.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks up hosts here and not in Vert.x, so that the address that was checked is the one that is
 * connected to. Used on the context of the exchanges only.
 */
final class HostLookup {
  /** The JVM remembers for longer; this only spares a call the way over another thread. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TransportConfig config;

  /** Those in flight or fresh. The hosts of the service and of the files may alternate. */
  private final Map<String, Lookup> lookups = new HashMap<>();

  private record Lookup(CompletableFuture<InetAddress> address, long begun) {
    /** Whether it will do no more; a failure is not remembered. */
    boolean isStale(long now) {
      return address.isDone() && (now - begun >= FRESH_NANOS || address.isCompletedExceptionally());
    }
  }

  HostLookup(TransportConfig config) {
    this.config = config;
  }

  /** Returns the first address of a host that may be connected to. */
  CompletableFuture<InetAddress> find(String host) {
    long now = config.scheduler().nanoTime();
    lookups.values().removeIf(lookup -> lookup.isStale(now));
    return lookups.computeIfAbsent(host, wanted -> begin(wanted, now)).address();
  }

  private Lookup begin(String host, long now) {
    return new Lookup(CompletableFuture.supplyAsync(() -> lookUp(host), config.executor()), now);
  }

  private InetAddress lookUp(String host) {
    try {
      return Addresses.allowed(host, config)[0];
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
