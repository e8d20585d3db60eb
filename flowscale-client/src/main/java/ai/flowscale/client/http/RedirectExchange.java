package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Follows redirects of requests that only read (RFC 9110, section 15.4), to where a rule allows it.
 * Any other redirect is passed on as the response it is: a POST never becomes a GET.
 *
 * @param allowed says where a redirect may lead; it may throw to refuse with a reason
 */
public record RedirectExchange(Exchange next, Predicate<URI> allowed) implements Exchange {
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request, CallScope scope) {
    return send(request, scope, 0);
  }

  private CompletableFuture<TransportResponse> send(
      TransportRequest request, CallScope scope, int redirects) {
    return next.send(request, scope)
        .thenCompose(response -> followed(response, request, scope, redirects));
  }

  private CompletableFuture<TransportResponse> followed(
      TransportResponse response, TransportRequest request, CallScope scope, int redirects) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    String location = response.headers().first("Location").orElse(null);
    if (!reads || location == null || !REDIRECTS.contains(response.status())) {
      return CompletableFuture.completedFuture(response);
    }
    URI target;
    try {
      target = resolved(request.uri(), location);
      if (target.getHost() == null || !allowed.test(target)) {
        return CompletableFuture.completedFuture(response);
      }
    } catch (IllegalArgumentException notAnAddress) {
      return CompletableFuture.completedFuture(response);
    } catch (FlowscaleException refused) {
      response.close();
      return CompletableFuture.failedFuture(refused);
    }
    response.close();
    if (redirects == MAX_REDIRECTS) {
      return CompletableFuture.failedFuture(
          new TransportException(
              TransportException.Kind.PROTOCOL,
              TransportException.Sent.MAYBE,
              "More than %s redirects, the last one to %s."
                  .formatted(MAX_REDIRECTS, target.getHost()),
              null));
    }
    return send(
        TransportRequest.of(request.method(), target, request.headers(), null),
        scope,
        redirects + 1);
  }

  /** Where only the query changes, {@link URI} would leave out the last part of the path. */
  private static URI resolved(URI from, String location) {
    return location.startsWith("?")
        ? URI.create(
            from.getScheme() + "://" + from.getRawAuthority() + from.getRawPath() + location)
        : from.resolve(location);
  }
}
