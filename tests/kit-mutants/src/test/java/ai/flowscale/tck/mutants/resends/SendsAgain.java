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
import java.util.function.UnaryOperator;

/** Sends once more what failed. */
public final class SendsAgain extends ForwardingTransport {
  private final BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next;

  private final Set<String> responded = ConcurrentHashMap.newKeySet();
  private final Predicate<String> to;

  public SendsAgain(
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
    CompletableFuture<TransportResponse> first =
        Futures.changed(
            super.send(request),
            response -> {
              responded.add(server);
              return response;
            },
            UnaryOperator.identity());
    return Futures.orElse(
        first,
        failure ->
            to.test(server) ? next.apply(request, failure).map(super::send) : Optional.empty());
  }
}
