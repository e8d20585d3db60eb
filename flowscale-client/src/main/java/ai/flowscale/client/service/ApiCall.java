package ai.flowscale.client.service;

import ai.flowscale.api.spi.RequestBody;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

  /** Returns its address, everything in it percent-encoded (RFC 3986). */
  URI uri(URI baseUrl) {
    StringBuilder uri = new StringBuilder(baseUrl.toString());
    uri.append(endpoint.path().replace("{}", encode(id)));
    char separator = '?';
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      uri.append(separator).append(parameter.getKey()).append('=');
      uri.append(encode(parameter.getValue()));
      separator = '&';
    }
    return URI.create(uri.toString());
  }

  /** Encodes all but the unreserved characters, so that no text can end the part it stands in. */
  static String encode(String text) {
    // Forms, which this encodes for, differ from RFC 3986 in these three.
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /**
   * Refuses a response that is about something else than the request.
   *
   * @throws ai.flowscale.api.error.DecodingException if it is
   */
  void check(T value) {
    endpoint.subject().check(this, value);
  }

  /** Returns the workflow that it submits, or an empty text. */
  String workflowId() {
    return query.getOrDefault("workflow_id", "");
  }

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
