package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Requests;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends a request once more to where a redirect points. */
final class FollowsRedirects extends ForwardingTransport {

  FollowsRedirects(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    CompletableFuture<TransportResponse> outer = Futures.linked(inner);
    Futures.pass(inner.thenCompose(response -> followed(request, response)), outer);
    return outer;
  }

  private CompletableFuture<TransportResponse> followed(
      TransportRequest request, TransportResponse response) {
    Optional<String> location = response.headers().first("Location");
    if (response.status() / 100 != 3 || location.isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    response.close();
    return super.send(Requests.withUri(request, request.uri().resolve(location.get())));
  }
}
