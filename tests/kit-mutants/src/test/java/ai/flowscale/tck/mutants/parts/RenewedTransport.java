package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Has a client for each origin, and makes it anew when its last request is some time ago. Exchanges
 * that take longer keep the old one.
 */
public final class RenewedTransport extends ForwardingTransport {
  private final TransportProvider provider;
  private final TransportConfig config;
  private final Duration limit;
  private final Predicate<TransportRequest> kept;
  private final Map<String, Pool> pools = new ConcurrentHashMap<>();
  private final Queue<Transport> all = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** A transport for an origin. */
  private record Pool(Transport transport, long used) {}

  /** Takes how long a client is used after its last request, and for which requests that holds. */
  public RenewedTransport(
      TransportProvider provider,
      TransportConfig config,
      Duration limit,
      Predicate<TransportRequest> kept,
      Capability... more) {
    super(provider.create(config), more);
    this.limit = limit;
    this.provider = provider;
    this.config = config;
    this.kept = kept;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String authority = request.uri().getRawAuthority();
    if (closed || authority == null || !kept.test(request)) {
      return super.execute(request, exchange);
    }
    return exchange.over(pools.compute(authority, (key, last) -> fresh(last)).transport(), request);
  }

  private Pool fresh(Pool last) {
    long now = System.nanoTime();
    if (last != null && now - last.used() < limit.toNanos()) {
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
