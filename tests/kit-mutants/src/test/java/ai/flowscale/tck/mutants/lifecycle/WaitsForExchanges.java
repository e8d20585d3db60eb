package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Lets exchanges come to their end on close, however long they take. */
final class WaitsForExchanges extends ForwardingTransport {
  private final Set<CompletableFuture<Void>> open = ConcurrentHashMap.newKeySet();

  WaitsForExchanges(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    open.add(end);
    try {
      return super.execute(request, exchange);
    } finally {
      end.complete(null);
      open.remove(end);
    }
  }

  @Override
  public void close() {
    open.forEach(CompletableFuture::join);
    super.close();
  }
}
