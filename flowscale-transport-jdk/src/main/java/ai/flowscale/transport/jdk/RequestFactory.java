package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.RequestHead;
import ai.flowscale.transport.toolkit.Upload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Makes the JDK's requests.
 *
 * <p>A proxy's credentials go with each request instead of into an {@code Authenticator}: a client
 * that has one turns every 401 without a challenge into an exception without a body. The JDK sends
 * {@code Proxy-*} headers to proxies only.
 *
 * @param config the settings of a client of the transport's own
 */
record RequestFactory(Optional<TransportConfig> config) {

  HttpRequest create(JdkExchange exchange) {
    TransportRequest request = exchange.request();
    RequestHead head = RequestHead.of(exchange);
    URI uri = request.uri();
    // To a proxy, the JDK sends a URL as it stands: with its fragment, and without a path.
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
            URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + head.target()));
    // The client's default over http is an upgrade to HTTP/2, which makes some servers lose bodies.
    if (!head.isSecure()) {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    if (exchange.hasLength()) {
      builder.method(request.method(), new Body(exchange));
    }
    head.forEachGiven(builder::header);
    config
        .flatMap(RequestHead::proxyAuthorization)
        .ifPresent(it -> builder.header("Proxy-Authorization", it));
    return builder.build();
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
