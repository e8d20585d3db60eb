package ai.flowscale.client.service;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes the addresses of endpoints, everything in them percent-encoded (RFC 3986). */
final class ApiUris {
  private final String base;

  /** Takes the base URL, without a trailing slash. */
  ApiUris(URI baseUrl) {
    this.base = baseUrl.toString();
  }

  URI of(Endpoint<?> endpoint, String id, Map<String, String> query) {
    StringBuilder uri = new StringBuilder(base);
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
}
