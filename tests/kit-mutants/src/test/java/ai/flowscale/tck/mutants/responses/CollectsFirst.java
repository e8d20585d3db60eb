package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.ReadAhead;
import ai.flowscale.tck.mutants.parts.Responses;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Hands over a response when its body is here, or as much of it as one would hold in memory. */
final class CollectsFirst extends ForwardingTransport {
  private static final long MOST = 16L << 20;

  private final Predicate<TransportResponse> which;

  CollectsFirst(Transport inner, Predicate<TransportResponse> which) {
    super(inner);
    this.which = which;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null && !which.test(response)) {
                Futures.complete(outer, response);
              } else if (failure == null) {
                collect(response, outer);
              } else {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }

  private static void collect(
      TransportResponse response, CompletableFuture<TransportResponse> outer) {
    ReadAhead body = ReadAhead.of(response.body(), MOST);
    var unused =
        body.filled().thenRun(() -> Futures.complete(outer, Responses.withBody(response, body)));
    var closing =
        outer.whenComplete(
            (completed, failure) -> {
              if (failure != null) {
                response.close();
              }
            });
  }
}
