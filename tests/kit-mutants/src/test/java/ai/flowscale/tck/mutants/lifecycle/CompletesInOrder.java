package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
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
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    waiting.add(outer);
    CompletableFuture<TransportResponse> inner = super.send(request);
    var cancelling =
        outer.whenComplete(
            (response, failure) -> {
              if (waiting.remove(outer)) {
                inner.cancel(true);
              }
            });
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              CompletableFuture<TransportResponse> longest = waiting.poll();
              if (longest == null) {
                return;
              }
              if (failure == null) {
                Futures.complete(longest, response);
              } else {
                longest.completeExceptionally(failure);
              }
            });
    return outer;
  }
}
