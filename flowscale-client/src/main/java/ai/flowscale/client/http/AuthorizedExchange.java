package ai.flowscale.client.http;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.api.support.HeaderRules;
import ai.flowscale.api.support.HeaderSource;
import ai.flowscale.client.concurrent.Interruptible;
import ai.flowscale.client.config.Origin;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Adds the key and the application's headers. Refuses to do so for another origin.
 *
 * <p>The application is asked for its headers once per call, and all attempts send the same: a
 * token that is refused is not retried, so that a newer one would gain nothing. Its code may block.
 * So it is asked on the thread that made the call; where the client makes one by itself, as for a
 * poll, on the blocking executor: never on the thread that keeps the deadlines.
 */
public final class AuthorizedExchange implements Exchange {
  private final Exchange next;
  private final FlowscaleConfig config;
  private final Executor blockingExecutor;
  private final Origin origin;
  private final boolean mayBlock;

  /** Takes the key, the headers and the origin they are for from the settings. */
  public AuthorizedExchange(Exchange next, FlowscaleConfig config, Executor blockingExecutor) {
    this.next = next;
    this.config = config;
    this.blockingExecutor = blockingExecutor;
    this.origin = Origin.of(config.baseUrl());
    this.mayBlock = !(config.headers() instanceof HeaderSource source) || source.changing() != null;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    if (!Origin.of(request.uri()).equals(origin)) {
      throw new IllegalStateException("the key is for " + origin + " alone");
    }
    Map<String, String> known = scope.ownHeaders();
    if (known != null) {
      return send(request, known, scope);
    }
    if (!mayBlock || scope.isStartedHere()) {
      return send(request, asked(scope), scope);
    }
    Interruptible supplier = new Interruptible();
    CallScope.Registration registration = scope.onAbort(why -> supplier.abort());
    return CompletableFuture.supplyAsync(() -> supplier.call(() -> asked(scope)), blockingExecutor)
        .whenComplete((headers, failure) -> registration.remove())
        .thenCompose(headers -> send(request, headers, scope));
  }

  private Map<String, String> asked(CallScope scope) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Runnable supplied = () -> headers.putAll(config.headers().get());
    if (mayBlock) {
      scope.operation().inContext(supplied);
    } else {
      supplied.run();
    }
    headers.putAll(scope.settings().headers());
    config.apiKey().ifPresent(key -> headers.put(HeaderRules.API_KEY, key));
    scope.noteOwnHeaders(headers);
    return headers;
  }

  private CompletableFuture<TransportResponse> send(
      TransportRequest request, Map<String, String> own, CallScope scope) {
    Headers headers = request.headers();
    for (Map.Entry<String, String> header : own.entrySet()) {
      headers = headers.replacing(header.getKey(), header.getValue());
    }
    return next.send(
        TransportRequest.of(request.method(), request.uri(), headers, request.body().orElse(null)),
        scope);
  }
}
