package ai.flowscale.client.service;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes the addresses of endpoints, everything in them percent-encoded (RFC 3986). */
final class ApiUris {
  private static final String HEX = "0123456789ABCDEF";

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
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean unreserved =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (unreserved) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      }
    }
    return encoded.toString();
  }
}
