package ai.flowscale.tck.mutants.resends;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Sends once more what failed. */
final class SendsAgain extends ForwardingTransport {
  private final BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next;

  private final Set<String> responded = ConcurrentHashMap.newKeySet();
  private final Predicate<String> to;

  SendsAgain(
      Transport inner, BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next) {
    super(inner);
    this.next = next;
    this.to = server -> true;
  }

  /** Does so with those servers alone that have responded before, or have not. */
  SendsAgain(
      Transport inner,
      BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next,
      boolean toKnown) {
    super(inner);
    this.next = next;
    this.to = server -> responded.contains(server) == toKnown;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    String server = String.valueOf(request.uri().getRawAuthority());
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    var unused =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                responded.add(server);
                Futures.complete(outer, response);
              } else if (!to.test(server)) {
                outer.completeExceptionally(failure);
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
