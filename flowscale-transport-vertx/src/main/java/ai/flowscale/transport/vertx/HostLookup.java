package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.client.transport.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks up hosts here and not in Vert.x, so that the address that was checked is the one that is
 * connected to. Used on the context of the exchanges only.
 */
final class HostLookup {
  /** The JVM remembers for longer; this only spares a call the way over another thread. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TransportConfig config;
  private @Nullable Lookup last;

  private record Lookup(String host, CompletableFuture<InetAddress> address, long begun) {
    /** Whether it will do for a host; a failure is not remembered. */
    boolean isFor(String wanted, long now) {
      return host.equals(wanted)
          && (!address.isDone()
              || (now - begun < FRESH_NANOS && !address.isCompletedExceptionally()));
    }
  }

  HostLookup(TransportConfig config) {
    this.config = config;
  }

  /** Returns the first address of a host that may be connected to. */
  CompletableFuture<InetAddress> find(String host) {
    long now = config.scheduler().nanoTime();
    Lookup known = last;
    if (known == null || !known.isFor(host, now)) {
      known =
          new Lookup(
              host, CompletableFuture.supplyAsync(() -> lookUp(host), config.executor()), now);
      last = known;
    }
    return known.address();
  }

  private InetAddress lookUp(String host) {
    try {
      return Addresses.allowed(host, config)[0];
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
