package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Upload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Makes the JDK's requests.
 *
 * <p>A proxy's credentials go with each request instead of into an {@code Authenticator}: a client
 * that has one turns every 401 without a challenge into an exception without a body. The JDK sends
 * {@code Proxy-*} headers to proxies only.
 */
final class RequestFactory {
  private final Optional<String> proxyAuthorization;

  private final Optional<TransportConfig> config;

  private RequestFactory(Optional<String> proxyAuthorization, Optional<TransportConfig> config) {
    this.proxyAuthorization = proxyAuthorization;
    this.config = config;
  }

  static RequestFactory direct() {
    return new RequestFactory(Optional.empty(), Optional.empty());
  }

  static RequestFactory of(TransportConfig config) {
    Optional<String> authorization =
        config
            .proxy()
            .flatMap(ProxySettings::credentials)
            .map(it -> it.getBytes(StandardCharsets.UTF_8))
            .map(it -> "Basic " + Base64.getEncoder().encodeToString(it));
    return new RequestFactory(authorization, Optional.of(config));
  }

  /** Returns the settings of a client of the transport's own. */
  Optional<TransportConfig> config() {
    return config;
  }

  HttpRequest create(JdkExchange exchange) {
    TransportRequest request = exchange.request();
    HttpRequest.Builder builder = HttpRequest.newBuilder(withPathOnly(request.uri()));
    // The client's default over http is an upgrade to HTTP/2, which makes some servers lose bodies.
    if (!isSecure(request)) {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    if (exchange.hasLength()) {
      builder.method(request.method(), new Body(exchange));
    }
    Headers headers = request.headers();
    for (String name : headers.names()) {
      headers.all(name).forEach(value -> builder.header(name, value));
    }
    proxyAuthorization.ifPresent(it -> builder.header("Proxy-Authorization", it));
    return builder.build();
  }

  /** To a proxy, the JDK sends a URL as it stands: with its fragment, and without a path. */
  private static URI withPathOnly(URI uri) {
    String path = uri.getRawPath();
    if (!path.isEmpty() && uri.getRawFragment() == null) {
      return uri;
    }
    return URI.create(
        uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + (path.isEmpty() ? "/" : path)
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
  }

  static boolean isSecure(TransportRequest request) {
    return "https".equalsIgnoreCase(request.uri().getScheme());
  }

  /** The body of a request, which the JDK asks for when there is a connection. */
  private record Body(JdkExchange exchange) implements BodyPublisher {
    @Override
    public long contentLength() {
      exchange.connected();
      Upload upload = exchange.upload();
      return upload == null ? 0 : upload.lengthOrUnknown();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      Upload upload = exchange.upload();
      if (upload == null) {
        BodyPublishers.noBody().subscribe(subscriber);
      } else {
        upload.publisher().subscribe(subscriber);
      }
    }
  }
}
