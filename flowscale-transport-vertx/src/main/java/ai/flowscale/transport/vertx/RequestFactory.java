package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Puts requests in the words of Vert.x. */
final class RequestFactory {
  /** The headers of which the client or the framing of the body is the master. */
  private static final Set<String> RESTRICTED =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private RequestFactory() {}

  /**
   * Makes a request's options.
   *
   * @param length the length of the body, empty where it is not known; 0 for none
   * @throws IllegalArgumentException if it cannot be sent as it stands; the message holds no value
   */
  static RequestOptions create(TransportRequest request, OptionalLong length) {
    RequestOptions options = new RequestOptions();
    address(options, request.uri());
    options.setFollowRedirects(false);
    try {
      options.setMethod(HttpMethod.valueOf(request.method()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the method is not a valid one", e);
    }
    headers(options, request.headers());
    if (length.isPresent() && announcesLength(request.method(), length.getAsLong())) {
      options.putHeader("Content-Length", Long.toString(length.getAsLong()));
    }
    return options;
  }

  private static void address(RequestOptions options, URI uri) {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || !(secure || "http".equalsIgnoreCase(uri.getScheme()))) {
      throw new IllegalArgumentException("not an absolute http or https address with a host");
    }
    // An IPv6 address with its brackets: Vert.x 5 takes it for no host without them.
    options.setSsl(secure).setHost(uri.getHost()).setPort(port(uri, secure));
    options.setURI(target(uri));
    if (!secure) {
      // The client's default over http is an upgrade to HTTP/2, which makes some servers lose
      // bodies.
      options.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
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

  private static boolean announcesLength(String method, long length) {
    return length > 0
        || switch (method) {
          case "GET", "HEAD", "DELETE", "OPTIONS", "TRACE" -> false;
          default -> true;
        };
  }

  private static void headers(RequestOptions options, Headers headers) {
    for (String name : headers.names()) {
      if (RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("the header " + name + " is the transport's to add");
      }
      for (String value : headers.all(name)) {
        try {
          options.addHeader(name, value);
        } catch (IllegalArgumentException holdsTheValue) {
          throw new IllegalArgumentException(
              "the header " + name + " has a value that is not valid");
        }
      }
    }
  }
}
