package ai.flowscale.client.service;

import ai.flowscale.api.spi.RequestBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request to an endpoint.
 *
 * @param endpoint which one
 * @param id the id in its path, or empty
 * @param query its query parameters, not yet encoded
 * @param payload its body, or empty
 * @param texts what the caller sent as texts, which no message may repeat
 * @param received what comes of the response
 * @param <T> what the response holds
 */
record ApiCall<T>(
    Endpoint<T> endpoint,
    String id,
    Map<String, String> query,
    Optional<Payload> payload,
    List<String> texts,
    Received received) {

  /** A body and its type. */
  record Payload(RequestBody body, String contentType) {}

  /** Shows nothing of what is sent. */
  @Override
  public String toString() {
    return "ApiCall[" + endpoint.name() + "]";
  }

  static <T> ApiCall<T> of(Endpoint<T> endpoint) {
    return new ApiCall<>(endpoint, "", Map.of(), Optional.empty(), List.of(), new Received());
  }

  ApiCall<T> withId(String value) {
    return new ApiCall<>(endpoint, value, query, payload, texts, received);
  }

  ApiCall<T> with(String parameter, String value) {
    Map<String, String> more = new LinkedHashMap<>(query);
    more.put(parameter, value);
    return new ApiCall<>(endpoint, id, more, payload, texts, received);
  }

  ApiCall<T> with(String parameter, Optional<String> value) {
    return value.map(text -> with(parameter, text)).orElse(this);
  }

  ApiCall<T> carrying(RequestBody body, String contentType, List<String> sentTexts) {
    return new ApiCall<>(
        endpoint, id, query, Optional.of(new Payload(body, contentType)), sentTexts, received);
  }
}
