package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Has a cache of responses that say how long they are fresh. */
final class Stores extends ForwardingTransport {
  private final Map<String, Supplier<TransportResponse>> stored = new ConcurrentHashMap<>();

  Stores(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String key = request.method() + " " + request.uri();
    Supplier<TransportResponse> before = stored.get(key);
    if (before != null) {
      return before.get();
    }
    TransportResponse response = super.execute(request, exchange);
    if (response.headers().first("Cache-Control").orElse("").contains("max-age")) {
      stored.put(key, () -> copy(response));
    }
    return response;
  }

  /** The body is of no interest here. */
  private static TransportResponse copy(TransportResponse response) {
    return TransportResponses.of(
        response.status(), response.headers(), response.protocol(), InputStream.nullInputStream());
  }
}
