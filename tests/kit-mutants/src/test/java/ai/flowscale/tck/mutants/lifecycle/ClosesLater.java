package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives each exchange a client of its own, and closes on close only some of those: either the
 * exchanges whose headers are here, or the others.
 */
final class ClosesLater extends ForwardingTransport {
  private final TransportProvider provider;
  private final TransportConfig config;
  private final boolean closesCompleted;
  private final Set<Transport> waiting = ConcurrentHashMap.newKeySet();
  private final Set<Transport> completed = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ClosesLater(TransportProvider provider, TransportConfig config, boolean closesCompleted) {
    super(provider.create(config));
    this.provider = provider;
    this.config = config;
    this.closesCompleted = closesCompleted;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (closed) {
      throw new TransportException(Kind.CLOSED, Sent.NO, "closed", null);
    }
    Transport mine = provider.create(config);
    waiting.add(mine);
    try {
      return exchange.over(mine, request);
    } finally {
      completed.add(mine);
      waiting.remove(mine);
    }
  }

  @Override
  public void close() {
    closed = true;
    super.close();
    (closesCompleted ? completed : waiting).forEach(Transport::close);
  }
}
