package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Lets exchanges come to their end on close, however long they take. */
final class WaitsForExchanges extends ForwardingTransport {
  private final Set<CompletableFuture<TransportResponse>> open = ConcurrentHashMap.newKeySet();

  WaitsForExchanges(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> future = super.send(request);
    open.add(future);
    var unused = future.whenComplete((response, failure) -> open.remove(future));
    return future;
  }

  @Override
  public void close() {
    for (CompletableFuture<TransportResponse> future : open) {
      future.handle((response, failure) -> true).join();
    }
    super.close();
  }
}
