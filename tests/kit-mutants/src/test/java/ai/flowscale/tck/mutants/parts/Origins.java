package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/** Sends a request to the origin whose connection it would use: the first with the same port. */
public final class Origins extends ForwardingTransport {
  /** A plain connection for a scheme that is not written as usual. */
  public static final BiPredicate<URI, URI> CAPITALS =
      (first, uri) ->
          "http".equals(first.getScheme())
              && "https".equalsIgnoreCase(uri.getScheme())
              && !"https".equals(uri.getScheme());

  /** One over TLS for a request without. */
  public static final BiPredicate<URI, URI> PLAIN =
      (first, uri) -> "https".equals(first.getScheme()) && "http".equals(uri.getScheme());

  /** One over TLS for another host. */
  public static final BiPredicate<URI, URI> HOSTS =
      (first, uri) -> "https".equals(first.getScheme()) && "https".equals(uri.getScheme());

  private final Map<Integer, URI> firsts = new ConcurrentHashMap<>();
  private final BiPredicate<URI, URI> confused;

  public Origins(Transport inner, BiPredicate<URI, URI> confused) {
    super(inner);
    this.confused = confused;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    URI uri = request.uri();
    URI first = firsts.computeIfAbsent(uri.getPort(), port -> uri);
    return super.execute(
        uri.getPort() > 0 && uri.getHost() != null && confused.test(first, uri)
            ? Requests.withUri(request, moved(uri, first))
            : request,
        exchange);
  }

  private static URI moved(URI uri, URI to) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(to.getScheme() + "://" + to.getRawAuthority() + uri.getRawPath() + query);
  }
}
