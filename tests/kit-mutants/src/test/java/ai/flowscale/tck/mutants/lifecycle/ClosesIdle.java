package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.EnumSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Keeps the idle timeout: an origin whose last request is that long ago gets a new pool. Exchanges
 * that take longer keep the old one.
 */
final class ClosesIdle extends ForwardingTransport {
  private final TransportProvider provider;
  private final TransportConfig config;
  private final Predicate<TransportRequest> kept;
  private final Map<String, Pool> pools = new ConcurrentHashMap<>();
  private final Queue<Transport> all = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** A transport for an origin. */
  private record Pool(Transport transport, long used) {}

  /** Takes for which requests the timeout is kept. */
  ClosesIdle(TransportProvider provider, TransportConfig config, Predicate<TransportRequest> kept) {
    super(provider.create(config));
    this.provider = provider;
    this.config = config;
    this.kept = kept;
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> more = EnumSet.copyOf(super.capabilities());
    more.add(Capability.IDLE_CONNECTION_TIMEOUT);
    return Set.copyOf(more);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    String authority = request.uri().getRawAuthority();
    if (closed || authority == null || !kept.test(request)) {
      return super.send(request);
    }
    return pools.compute(authority, (key, last) -> fresh(last)).transport().send(request);
  }

  private Pool fresh(Pool last) {
    long now = System.nanoTime();
    if (last != null && now - last.used() < config.idleConnectionTimeout().toNanos()) {
      return new Pool(last.transport(), now);
    }
    Transport made = provider.create(config);
    all.add(made);
    return new Pool(made, now);
  }

  @Override
  public void close() {
    closed = true;
    super.close();
    all.forEach(Transport::close);
  }
}
