package ai.flowscale.transport.toolkit;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is sent before the body of a request, for HTTP libraries that take it piece by piece: where
 * to connect to, the target of the request line, and the header fields, including those that the
 * contract leaves to the transport, {@code Host} and the framing of the body.
 */
public final class RequestHead {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** The methods whose requests announce no length where they have no body. */
  private static final Set<String> WITHOUT_BODY =
      Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

  private final TransportRequest request;
  private final URI uri;
  private final @Nullable Upload upload;

  private RequestHead(AbstractExchange exchange) {
    request = exchange.request();
    uri = request.uri();
    upload = exchange.upload();
  }

  /**
   * Returns the head of a request that was found to be valid, which it is when its exchange is
   * started.
   *
   * @param exchange the exchange
   * @return the head of its request
   */
  public static RequestHead of(AbstractExchange exchange) {
    return new RequestHead(exchange);
  }

  /**
   * Returns the header field with the credentials of a proxy. Given unasked, a request need not be
   * sent again for them.
   *
   * @param config the settings
   * @return the value of {@code Proxy-Authorization}, or empty where the settings have no
   *     credentials
   */
  public static Optional<String> proxyAuthorization(TransportConfig config) {
    return config
        .proxy()
        .flatMap(ProxySettings::credentials)
        .map(it -> it.getBytes(StandardCharsets.UTF_8))
        .map(it -> "Basic " + Base64.getEncoder().encodeToString(it));
  }

  /**
   * Whether the request is sent over TLS.
   *
   * @return true for an https URL, in whatever case its scheme is
   */
  public boolean isSecure() {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /**
   * Returns the host to connect to and to verify the certificate of.
   *
   * @return the name as in the URL, or an IPv6 address without its brackets
   */
  public String host() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * Returns the port to connect to.
   *
   * @return that of the URL, or else that of its scheme
   */
  public int port() {
    int standard = isSecure() ? HTTPS_PORT : HTTP_PORT;
    return uri.getPort() < 0 ? standard : uri.getPort();
  }

  /**
   * Returns the host with the port, if the URL has one.
   *
   * @return the value of {@code Host} and of {@code :authority}
   */
  public String authority() {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /**
   * Returns path and query exactly as in the URL: a signature may cover them.
   *
   * @return the target of a request that does not go through a forward proxy
   */
  public String target() {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /**
   * Passes each header field that the request was given, for a library that adds the others.
   *
   * @param field takes the name and the value
   */
  public void forEachGiven(BiConsumer<String, String> field) {
    Headers headers = request.headers();
    for (String name : headers.names()) {
      headers.all(name).forEach(value -> field.accept(name, value));
    }
  }

  /**
   * Passes each header field: those of the request, and {@code Content-Length} where the length of
   * the body is known, or is zero and has to be said.
   *
   * @param http1 whether to pass {@code Host} and {@code Transfer-Encoding} too, which HTTP/1.1
   *     needs and HTTP/2 does not have
   * @param field takes the name and the value
   */
  public void forEachField(boolean http1, BiConsumer<String, String> field) {
    if (http1) {
      field.accept("Host", authority());
    }
    forEachGiven(field);
    if (upload != null && upload.length().isPresent()) {
      field.accept("Content-Length", String.valueOf(upload.length().getAsLong()));
    } else if (upload != null && http1) {
      field.accept("Transfer-Encoding", "chunked");
    } else if (upload == null
        && (request.body().isPresent() || !WITHOUT_BODY.contains(request.method()))) {
      field.accept("Content-Length", "0");
    }
  }
}
