package ai.flowscale.tck.mutants.resends;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

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
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String server = String.valueOf(request.uri().getRawAuthority());
    try {
      TransportResponse response = super.execute(request, exchange);
      responded.add(server);
      return response;
    } catch (TransportException failure) {
      if (to.test(server)) {
        Optional<TransportRequest> again = next.apply(request, failure);
        if (again.isPresent()) {
          return super.execute(again.get(), exchange);
        }
      }
      throw failure;
    }
  }
}
