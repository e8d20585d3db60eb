package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's requests.
 *
 * <p>A proxy's credentials go with each request instead of into an {@code Authenticator}: a client
 * that has one turns every 401 without a challenge into an exception without a body. The JDK sends
 * {@code Proxy-*} headers to proxies only.
 */
final class RequestFactory {
  /** The headers of which the JDK or the framing of the body is the master. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

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

  /**
   * Makes a request.
   *
   * @throws IllegalArgumentException if it cannot be sent as it stands; the message holds no value
   */
  HttpRequest create(TransportRequest request, @Nullable Upload upload) {
    HttpRequest.Builder builder = HttpRequest.newBuilder();
    uri(builder, request);
    // The client's default over http is an upgrade to HTTP/2, which makes some servers lose bodies.
    if ("http".equalsIgnoreCase(request.uri().getScheme())) {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    method(builder, request.method(), upload);
    headers(builder, request.headers());
    proxyAuthorization.ifPresent(it -> builder.header("Proxy-Authorization", it));
    return builder.build();
  }

  private static void uri(HttpRequest.Builder builder, TransportRequest request) {
    try {
      builder.uri(request.uri());
    } catch (IllegalArgumentException holdsTheAddress) {
      throw new IllegalArgumentException("not an absolute http or https address with a host");
    }
  }

  private static void method(HttpRequest.Builder builder, String method, @Nullable Upload upload) {
    if (upload != null && upload.length().orElse(1) > 0) {
      BodyPublisher body =
          upload.length().isPresent()
              ? BodyPublishers.fromPublisher(upload, upload.length().getAsLong())
              : BodyPublishers.fromPublisher(upload);
      builder.method(method, body);
      return;
    }
    switch (method) {
      // Only these methods are sent without a Content-Length; HEAD gets one on JDK 17.
      case "GET" -> builder.GET();
      case "DELETE" -> builder.DELETE();
      default -> builder.method(method, BodyPublishers.noBody());
    }
  }

  private static void headers(HttpRequest.Builder builder, Headers headers) {
    for (String name : headers.names()) {
      if (RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("the header " + name + " is the transport's to add");
      }
      for (String value : headers.all(name)) {
        try {
          builder.header(name, value);
        } catch (IllegalArgumentException holdsTheValue) {
          throw new IllegalArgumentException(
              "the header " + name + " has a value that is not valid");
        }
      }
    }
  }
}
