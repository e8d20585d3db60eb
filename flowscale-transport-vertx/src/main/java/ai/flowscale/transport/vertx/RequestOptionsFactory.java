package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.transport.Upload;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Puts requests in the words of Vert.x. */
final class RequestOptionsFactory {
  private RequestOptionsFactory() {}

  static RequestOptions create(TransportRequest request, @Nullable Upload body) {
    RequestOptions options = new RequestOptions();
    URI uri = request.uri();
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    // An IPv6 address with its brackets: Vert.x 5 takes it for no host without them.
    options.setSsl(secure).setHost(uri.getHost()).setPort(port(uri, secure)).setURI(target(uri));
    options.setFollowRedirects(false).setMethod(HttpMethod.valueOf(request.method()));
    if (!secure) {
      // The client's default over http is an upgrade to HTTP/2, which makes some servers lose
      // bodies.
      options.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    for (String name : request.headers().names()) {
      request.headers().all(name).forEach(value -> options.addHeader(name, value));
    }
    if (body == null ? announcesNone(request.method()) : body.length().isPresent()) {
      options.putHeader("Content-Length", Long.toString(body == null ? 0 : body.lengthOrUnknown()));
    }
    return options;
  }

  private static int port(URI uri, boolean secure) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return secure ? 443 : 80;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String target = path == null || path.isEmpty() ? "/" : path;
    return uri.getRawQuery() == null ? target : target + "?" + uri.getRawQuery();
  }

  private static boolean announcesNone(String method) {
    return switch (method) {
      case "GET", "HEAD", "DELETE", "OPTIONS", "TRACE" -> false;
      default -> true;
    };
  }
}
