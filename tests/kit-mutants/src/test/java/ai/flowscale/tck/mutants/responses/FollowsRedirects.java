package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import java.util.Optional;

/** Sends a request once more to where a redirect points. */
final class FollowsRedirects extends ForwardingTransport {

  FollowsRedirects(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    TransportResponse response = super.execute(request, exchange);
    Optional<String> location = response.headers().first("Location");
    if (response.status() / 100 != 3 || location.isEmpty()) {
      return response;
    }
    response.close();
    return super.execute(
        Requests.withUri(request, request.uri().resolve(location.get())), exchange);
  }
}
