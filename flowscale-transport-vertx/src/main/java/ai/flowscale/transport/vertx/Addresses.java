package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The addresses of hosts, as far as a connection may be made to them. They are looked up here and
 * not by Vert.x, so that the one that was checked is the one that is connected to.
 */
final class Addresses {
  /** The JVM remembers for longer; this only spares a call the way over another thread. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_HOSTS = 64;

  private final TransportConfig config;
  private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();

  private record Lookup(CompletableFuture<InetAddress> address, long begun) {
    boolean isFresh() {
      return !address.isDone() || System.nanoTime() - begun < FRESH_NANOS;
    }
  }

  /**
   * Makes one that knows no host.
   *
   * @param config says which addresses are allowed, and where looking up a name may block
   */
  Addresses(TransportConfig config) {
    this.config = config;
  }

  /** Returns the first allowed address of a host; a host that hangs takes one thread for all. */
  CompletableFuture<InetAddress> of(String host) {
    Lookup last = lookups.get(host);
    if (last != null && last.isFresh()) {
      return last.address();
    }
    if (lookups.size() >= MOST_HOSTS) {
      lookups.clear();
    }
    Lookup next = new Lookup(new CompletableFuture<>(), System.nanoTime());
    lookups.put(host, next);
    // A failure is not remembered.
    var unused =
        next.address()
            .whenComplete(
                (found, failure) -> {
                  if (failure != null) {
                    lookups.remove(host, next);
                  }
                });
    try {
      config.executor().execute(() -> lookUp(host, next.address()));
    } catch (RuntimeException | Error noThread) {
      next.address().completeExceptionally(noThread);
    }
    return next.address();
  }

  private void lookUp(String host, CompletableFuture<InetAddress> result) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (config.mayConnect(host, address)) {
          result.complete(address);
          return;
        }
      }
      result.completeExceptionally(
          new ConnectException("no connection may be made to any address of the host"));
    } catch (IOException | RuntimeException | Error failure) {
      result.completeExceptionally(failure);
    }
  }
}
