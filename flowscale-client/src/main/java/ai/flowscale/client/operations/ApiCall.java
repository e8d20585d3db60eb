package ai.flowscale.client.operations;

import ai.flowscale.api.spi.RequestBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One use of an operation.
 *
 * @param operation which one
 * @param id the id in its path, or empty
 * @param query its query parameters, not yet encoded
 * @param payload its body, or empty
 * @param texts what the caller sent as texts, which no message may repeat
 * @param received what comes of the response
 * @param <T> what the response holds
 */
record ApiCall<T>(
    Operation<T> operation,
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
    return "ApiCall[" + operation.name() + "]";
  }

  static <T> ApiCall<T> of(Operation<T> operation) {
    return new ApiCall<>(operation, "", Map.of(), Optional.empty(), List.of(), new Received());
  }

  ApiCall<T> withId(String value) {
    return new ApiCall<>(operation, value, query, payload, texts, received);
  }

  ApiCall<T> with(String parameter, String value) {
    Map<String, String> more = new LinkedHashMap<>(query);
    more.put(parameter, value);
    return new ApiCall<>(operation, id, more, payload, texts, received);
  }

  ApiCall<T> with(String parameter, Optional<String> value) {
    return value.map(text -> with(parameter, text)).orElse(this);
  }

  ApiCall<T> carrying(RequestBody body, String contentType, List<String> sentTexts) {
    return new ApiCall<>(
        operation, id, query, Optional.of(new Payload(body, contentType)), sentTexts, received);
  }
}
