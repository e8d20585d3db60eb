package ai.flowscale.client.service;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.config.Origin;
import ai.flowscale.client.http.Call;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Credentials;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.http.Sender;
import ai.flowscale.client.http.Step;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes calls of the service: the request, its attempts, and what the response says. */
record ApiCaller(Sender sender, Credentials credentials, ResponseReader reader, URI baseUrl) {
  private static final Map<String, List<String>> COMMON =
      Map.of(
          "Accept", List.of("application/json"),
          "Accept-Encoding", List.of("identity"),
          "User-Agent", List.of(UserAgent.VALUE));

  /**
   * Makes a call, which is not started yet.
   *
   * @param limit how long it may take, where that is shorter than the callTimeout
   */
  <T> Call<Optional<T>> call(
      ApiCall<T> call, RetryRules.Safety safety, Optional<CallLimit> limit, CallScope scope) {
    // Most calls have no limit of their own.
    Optional<CallLimit> shorter =
        limit.isEmpty()
            ? scope.settings().limit()
            : Stream.concat(scope.settings().limit().stream(), limit.stream())
                .min(Comparator.comparing(CallLimit::length));
    return new Call<>(
        sender,
        new Call.Terms(call.endpoint().observedName(), safety, shorter),
        scope,
        new Attempts<>(call)::next);
  }

  /** The attempts of one call, which all send the same request. */
  private final class Attempts<T> {
    private final ApiCall<T> about;
    private volatile @Nullable TransportRequest request;

    Attempts(ApiCall<T> about) {
      this.about = about;
    }

    Step<Optional<T>> next(Call<Optional<T>> call) {
      TransportRequest known = request;
      return known == null
          ? new Step.Await<>(credentials.ask(call), own -> first(own, call))
          : send(known, call);
    }

    private Step<Optional<T>> first(Map<String, String> own, Call<Optional<T>> call) {
      TransportRequest made = request(about, own);
      request = made;
      return send(made, call);
    }

    private Step<Optional<T>> send(TransportRequest sent, Call<Optional<T>> call) {
      return new Step.Send<>(
          sent,
          // With the key it goes nowhere else.
          target -> CompletableFuture.completedFuture(Origin.of(target).equals(Origin.of(baseUrl))),
          response -> new Step.Done<>(reader.read(about, response, call)));
    }
  }

  /** The headers of the application go over those of the library. */
  private TransportRequest request(ApiCall<?> call, Map<String, String> own) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(COMMON);
    RequestBody body = null;
    if (call.payload().isPresent()) {
      headers.put("Content-Type", List.of(call.payload().get().contentType()));
      body = call.payload().get().body();
    }
    own.forEach((name, value) -> headers.put(name, List.of(value)));
    return TransportRequest.of(
        call.endpoint().method(), call.uri(baseUrl), Headers.of(headers), body);
  }
}
