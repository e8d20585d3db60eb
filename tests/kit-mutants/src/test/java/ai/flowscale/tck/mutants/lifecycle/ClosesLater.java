package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.FutureExchange;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives each exchange a client of its own, and closes on close only some of those: either the
 * exchanges whose headers are here, or the others.
 */
final class ClosesLater implements Transport {
  private final TransportProvider provider;
  private final TransportConfig config;
  private final Transport first;
  private final boolean closesCompleted;
  private final Set<Transport> waiting = ConcurrentHashMap.newKeySet();
  private final Set<Transport> completed = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ClosesLater(TransportProvider provider, TransportConfig config, boolean closesCompleted) {
    this.provider = provider;
    this.config = config;
    this.first = provider.create(config);
    this.closesCompleted = closesCompleted;
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return FutureExchange.of(this, request);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new TransportException(Kind.CLOSED, Sent.NO, "closed", null));
    }
    Transport mine = provider.create(config);
    waiting.add(mine);
    CompletableFuture<TransportResponse> future = mine.send(request);
    var unused =
        future.whenComplete(
            (response, failure) -> {
              completed.add(mine);
              waiting.remove(mine);
            });
    return future;
  }

  @Override
  public Set<Capability> capabilities() {
    return first.capabilities();
  }

  @Override
  public void close() {
    closed = true;
    first.close();
    (closesCompleted ? completed : waiting).forEach(Transport::close);
  }
}
