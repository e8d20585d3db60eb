package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.Upload;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's requests.
 *
 * <p>A proxy's credentials go with each request instead of into an {@code Authenticator}: a client
 * that has one turns every 401 without a challenge into an exception without a body. The JDK sends
 * {@code Proxy-*} headers to proxies only.
 */
final class RequestFactory {
  private final Optional<String> proxyAuthorization;

  private RequestFactory(Optional<String> proxyAuthorization) {
    this.proxyAuthorization = proxyAuthorization;
  }

  static RequestFactory direct() {
    return new RequestFactory(Optional.empty());
  }

  static RequestFactory through(ProxySettings proxy) {
    return new RequestFactory(
        proxy
            .credentials()
            .map(it -> it.getBytes(StandardCharsets.UTF_8))
            .map(it -> "Basic " + Base64.getEncoder().encodeToString(it)));
  }

  HttpRequest create(TransportRequest request, @Nullable Upload upload) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    // The client's default over http is an upgrade to HTTP/2, which makes some servers lose bodies.
    if ("http".equalsIgnoreCase(request.uri().getScheme())) {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    method(builder, request.method(), upload);
    Headers headers = request.headers();
    for (String name : headers.names()) {
      headers.all(name).forEach(value -> builder.header(name, value));
    }
    proxyAuthorization.ifPresent(it -> builder.header("Proxy-Authorization", it));
    return builder.build();
  }

  private static void method(HttpRequest.Builder builder, String method, @Nullable Upload upload) {
    if (upload != null) {
      builder.method(
          method,
          upload.length().isPresent()
              ? BodyPublishers.fromPublisher(upload.publisher(), upload.lengthOrUnknown())
              : BodyPublishers.fromPublisher(upload.publisher()));
      return;
    }
    switch (method) {
      // Only these methods are sent without a Content-Length; HEAD gets one on JDK 17.
      case "GET" -> builder.GET();
      case "DELETE" -> builder.DELETE();
      default -> builder.method(method, BodyPublishers.noBody());
    }
  }
}
