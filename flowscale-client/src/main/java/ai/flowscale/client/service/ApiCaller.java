package ai.flowscale.client.service;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Exchange;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.http.RetryingCall;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * Takes a call through the pipeline: request, exchange, response, and again where that is right.
 */
record ApiCaller(Exchange exchange, ResponseReader reader, Scheduler scheduler, URI baseUrl) {
  private static final Headers COMMON =
      Headers.of(
          Map.of(
              "Accept", List.of("application/json"),
              "Accept-Encoding", List.of("identity"),
              "User-Agent", List.of(UserAgent.VALUE)));

  /**
   * Makes a call.
   *
   * @param limit how long it may take, where that is shorter than the callTimeout
   */
  <T> CompletableFuture<Optional<T>> call(
      ApiCall<T> call, RetryRules.Safety safety, Optional<Duration> limit, CallScope scope) {
    TransportRequest request = request(call);
    Optional<Duration> shorter =
        Stream.concat(scope.settings().callTimeout().stream(), limit.stream())
            .min(Comparator.naturalOrder());
    return new RetryingCall<Optional<T>>(
            call.endpoint().observedName(),
            attempt ->
                exchange
                    .send(request, attempt)
                    .thenCompose(response -> reader.read(call, response, attempt)),
            safety,
            scheduler,
            shorter,
            scope,
            IntUnaryOperator.identity())
        .start();
  }

  private <T> TransportRequest request(ApiCall<T> call) {
    Headers headers = COMMON;
    RequestBody body = null;
    if (call.payload().isPresent()) {
      headers = headers.with("Content-Type", call.payload().get().contentType());
      body = call.payload().get().body();
    }
    return TransportRequest.of(call.endpoint().method(), call.uri(baseUrl), headers, body);
  }
}
