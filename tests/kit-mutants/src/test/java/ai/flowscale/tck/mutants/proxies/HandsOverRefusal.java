package ai.flowscale.tck.mutants.proxies;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.RequestBodies;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Returns the proxy's response to CONNECT. */
final class HandsOverRefusal extends ForwardingTransport {
  private final boolean proxied;

  HandsOverRefusal(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.proxied = config.proxy().isPresent();
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return Futures.orElse(
        super.send(request),
        failure ->
            isRefusal(request, failure)
                ? Optional.of(CompletableFuture.completedFuture(badGateway()))
                : Optional.empty());
  }

  private boolean isRefusal(TransportRequest request, Throwable failure) {
    return proxied
        && "https".equals(request.uri().getScheme())
        && failure instanceof TransportException failed
        && failed.kind() == Kind.CONNECT;
  }

  private static TransportResponse badGateway() {
    return TransportResponses.of(
        502, Headers.empty(), "HTTP/1.1", RequestBodies.ofBytes(new byte[0]).publisher());
  }
}
