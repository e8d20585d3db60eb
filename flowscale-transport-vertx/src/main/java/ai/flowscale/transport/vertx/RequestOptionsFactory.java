package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.Upload;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts requests in the words of Vert.x. */
final class RequestOptionsFactory {
  /** The methods whose requests announce no length where they have no body. */
  private static final Set<String> WITHOUT_BODY =
      Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

  private RequestOptionsFactory() {}

  static RequestOptions create(TransportRequest request, @Nullable Upload body) {
    RequestOptions options = new RequestOptions();
    URI uri = request.uri();
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    int defaultPort = secure ? 443 : 80;
    // An IPv6 address with its brackets: Vert.x 5 takes it for no host without them.
    options.setSsl(secure).setHost(uri.getHost()).setURI(target(uri));
    options.setPort(uri.getPort() < 0 ? defaultPort : uri.getPort());
    options.setFollowRedirects(false).setMethod(HttpMethod.valueOf(request.method()));
    if (!secure) {
      // The client's default over http is an upgrade to HTTP/2, which makes some servers lose
      // bodies.
      options.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    for (String name : request.headers().names()) {
      request.headers().all(name).forEach(value -> options.addHeader(name, value));
    }
    if (body == null && !WITHOUT_BODY.contains(request.method())) {
      options.putHeader("Content-Length", "0");
    } else if (body != null) {
      body.length().ifPresent(it -> options.putHeader("Content-Length", Long.toString(it)));
    }
    return options;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
