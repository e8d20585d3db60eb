package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.RequestBodies;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Has a cache of responses that say how long they are fresh. */
final class Stores extends ForwardingTransport {
  private final Map<String, Supplier<TransportResponse>> stored = new ConcurrentHashMap<>();

  Stores(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    String key = request.method() + " " + request.uri();
    Supplier<TransportResponse> before = stored.get(key);
    if (before != null) {
      return CompletableFuture.completedFuture(before.get());
    }
    return Futures.changed(
        super.send(request),
        response -> {
          if (response.headers().first("Cache-Control").orElse("").contains("max-age")) {
            stored.put(key, () -> copy(response));
          }
          return response;
        },
        UnaryOperator.identity());
  }

  /** The body is of no interest here. */
  private static TransportResponse copy(TransportResponse response) {
    return TransportResponses.of(
        response.status(),
        response.headers(),
        response.protocol(),
        RequestBodies.ofBytes(new byte[0]).publisher());
  }
}
