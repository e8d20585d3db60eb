package ai.flowscale.tck.mutants.resends;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Sends once more what failed. */
final class SendsAgain extends ForwardingTransport {
  private final BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next;

  SendsAgain(
      Transport inner, BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next) {
    super(inner);
    this.next = next;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                Futures.complete(outer, response);
              } else if (!outer.isDone()) {
                next.apply(request, failure)
                    .ifPresentOrElse(
                        again -> Futures.pass(super.send(again), outer),
                        () -> outer.completeExceptionally(failure));
              }
            });
    return outer;
  }
}
