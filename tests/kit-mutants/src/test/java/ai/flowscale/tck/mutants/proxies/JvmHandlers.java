package ai.flowscale.tck.mutants.proxies;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.util.List;
import java.util.Map;

/** Uses what is set for the whole JVM, as HttpURLConnection does. */
final class JvmHandlers {
  private JvmHandlers() {}

  static TransportRequest withCookies(TransportRequest request) {
    CookieHandler handler = CookieHandler.getDefault();
    if (handler == null) {
      return request;
    }
    try {
      Headers headers = request.headers();
      for (Map.Entry<String, List<String>> field :
          handler.get(request.uri(), Map.of()).entrySet()) {
        for (String value : field.getValue()) {
          headers = headers.with(field.getKey(), value);
        }
      }
      return Requests.withHeaders(request, headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TransportResponse storing(TransportRequest request, TransportResponse response) {
    CookieHandler handler = CookieHandler.getDefault();
    List<String> cookies = response.headers().all("Set-Cookie");
    if (handler != null && !cookies.isEmpty()) {
      try {
        handler.put(request.uri(), Map.of("Set-Cookie", cookies));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return response;
  }

  static TransportResponse asking(TransportRequest request, TransportResponse response) {
    if (response.status() == 401) {
      var unused =
          Authenticator.requestPasswordAuthentication(
              request.uri().getHost(), null, request.uri().getPort(), "http", "a", "Basic");
    }
    return response;
  }
}
