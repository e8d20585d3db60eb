package ai.flowscale.transport.vertx;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/**
 * The addresses of hosts, as far as a connection may be made to them. They are looked up here and
 * not by Vert.x, so that the one that was checked is the one that is connected to.
 */
final class Addresses {
  /** The JVM remembers for longer; this only spares a call the way over another thread. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_HOSTS = 64;

  private final Executor executor;
  private final BiPredicate<String, InetAddress> mayConnect;
  private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();

  private record Lookup(CompletableFuture<InetAddress> address, long begun) {
    boolean isFresh() {
      return !address.isDone() || System.nanoTime() - begun < FRESH_NANOS;
    }
  }

  /**
   * Makes one that knows no host.
   *
   * @param executor where looking up a name may block
   * @param mayConnect whether a connection may be made to an address of a host
   */
  Addresses(Executor executor, BiPredicate<String, InetAddress> mayConnect) {
    this.executor = executor;
    this.mayConnect = mayConnect;
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
    Lookup other = lookups.merge(host, next, (present, mine) -> present.isFresh() ? present : mine);
    if (other.equals(next)) {
      lookUp(host, next);
    }
    return other.address();
  }

  private void lookUp(String host, Lookup lookup) {
    try {
      executor.execute(
          () -> {
            try {
              lookup.address().complete(firstAllowed(host));
            } catch (IOException | RuntimeException | Error failure) {
              fail(host, lookup, failure);
            }
          });
    } catch (RuntimeException | Error noThread) {
      fail(host, lookup, noThread);
    }
  }

  /** A failure is not remembered. */
  private void fail(String host, Lookup lookup, Throwable failure) {
    lookups.remove(host, lookup);
    lookup.address().completeExceptionally(failure);
  }

  private InetAddress firstAllowed(String host) throws IOException {
    for (InetAddress address : InetAddress.getAllByName(host)) {
      if (mayConnect.test(host, address)) {
        return address;
      }
    }
    throw new ConnectException("no connection may be made to any address of the host");
  }
}
