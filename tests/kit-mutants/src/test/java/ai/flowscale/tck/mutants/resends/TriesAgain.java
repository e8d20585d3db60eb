package ai.flowscale.tck.mutants.resends;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.function.Predicate;

/** Takes a status for an invitation, a 503 unless it is another one. */
final class TriesAgain extends ForwardingTransport {
  private final int status;
  private final Predicate<TransportRequest> some;

  TriesAgain(Transport inner) {
    this(inner, 503, request -> true);
  }

  TriesAgain(Transport inner, int status, Predicate<TransportRequest> some) {
    super(inner);
    this.status = status;
    this.some = some;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    TransportResponse response = super.execute(request, exchange);
    if (response.status() == status && some.test(request)) {
      response.close();
      return super.execute(request, exchange);
    }
    return response;
  }
}
