package ai.flowscale.engine.exchange;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.engine.config.HeaderRules;
import ai.flowscale.engine.config.Origin;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Adds the key and the application's headers. Refuses to do so for another origin. */
public final class AuthorizedExchange implements Exchange {
  private final Exchange next;
  private final FlowscaleConfig config;
  private final Origin origin;

  /** Takes the key, the headers and the origin they are for from the settings. */
  public AuthorizedExchange(Exchange next, FlowscaleConfig config) {
    this.next = next;
    this.config = config;
    this.origin = Origin.of(config.baseUrl());
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    if (!Origin.of(request.uri()).equals(origin)) {
      throw new IllegalStateException("the key is for " + origin + " alone");
    }
    Headers headers = request.headers();
    try {
      for (Map.Entry<String, String> header : config.headers().get().entrySet()) {
        headers = headers.replacing(header.getKey(), header.getValue());
      }
      for (Map.Entry<String, String> header : scope.settings().headers().entrySet()) {
        headers = headers.replacing(header.getKey(), header.getValue());
      }
    } catch (FlowscaleException badHeader) {
      return CompletableFuture.failedFuture(badHeader);
    }
    if (config.apiKey().isPresent()) {
      headers = headers.replacing(HeaderRules.API_KEY, config.apiKey().get());
    }
    return next.send(
        TransportRequest.of(request.method(), request.uri(), headers, request.body().orElse(null)),
        scope);
  }
}
