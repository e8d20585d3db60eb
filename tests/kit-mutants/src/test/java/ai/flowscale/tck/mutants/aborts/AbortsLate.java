package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Late;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Leaves it to a timer to abort the exchanges whose futures the caller has completed. */
final class AbortsLate extends ForwardingTransport {
  private final Predicate<TransportRequest> some;

  AbortsLate(Transport inner, Predicate<TransportRequest> some) {
    super(inner);
    this.some = some;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    if (!some.test(request)) {
      return inner;
    }
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    var linked = outer.whenComplete((response, thrown) -> Late.run(() -> inner.cancel(true)));
    var passed =
        inner.whenComplete(
            (response, thrown) -> {
              if (thrown == null) {
                Futures.complete(outer, response);
              } else {
                outer.completeExceptionally(thrown);
              }
            });
    return outer;
  }
}
