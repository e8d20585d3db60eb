package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Completes the oldest request with each response. */
final class CompletesInOrder extends ForwardingTransport {
  private final Queue<CompletableFuture<TransportResponse>> waiting = new ConcurrentLinkedQueue<>();

  CompletesInOrder(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    CompletableFuture<TransportResponse> mine = new CompletableFuture<>();
    waiting.add(mine);
    try {
      pass(super.execute(request, exchange));
    } catch (TransportException failure) {
      CompletableFuture<TransportResponse> longest = waiting.poll();
      if (longest != null) {
        longest.completeExceptionally(failure);
      }
    }
    return exchange.await(mine);
  }

  private void pass(TransportResponse response) {
    CompletableFuture<TransportResponse> longest = waiting.poll();
    if (longest == null || !longest.complete(response)) {
      response.close();
    }
  }
}
