package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.ReadAhead;
import ai.flowscale.tck.mutants.parts.Responses;
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
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    TransportResponse response = super.execute(request, exchange);
    if (!which.test(response)) {
      return response;
    }
    ReadAhead body = new ReadAhead(response.body()::transferTo, MOST);
    exchange.await(body.filled());
    return Responses.withBody(response, body);
  }
}
