package ai.flowscale.client.http;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect of a request that only reads leads (RFC 9110, section 15.4). Any other redirect
 * is the response it is: a POST never becomes a GET.
 */
final class Redirects {
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private Redirects() {}

  /**
   * Returns the request that a response asks for, or null where it is no redirect to be followed.
   */
  static @Nullable TransportRequest next(TransportRequest request, CallExchange response) {
    if (!REDIRECTS.contains(response.status())
        || !(request.method().equals("GET") || request.method().equals("HEAD"))) {
      return null;
    }
    String location = response.headers().first("Location").orElse(null);
    if (location == null) {
      return null;
    }
    URI target;
    try {
      target = resolved(request.uri(), location);
      // No transport sends user information, which would be repeated as a failure to connect.
      if (target.getHost() == null || target.getRawUserInfo() != null) {
        return null;
      }
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
    return TransportRequest.of(request.method(), target, request.headers(), null);
  }

  /**
   * Refuses one redirect too many.
   *
   * @param redirects how many were followed before
   */
  static void checkCount(int redirects, TransportRequest redirected) {
    if (redirects == MAX_REDIRECTS) {
      throw new TransportException(
          TransportException.Kind.PROTOCOL,
          TransportException.Sent.MAYBE,
          "More than %s redirects, the last one to %s."
              .formatted(MAX_REDIRECTS, redirected.uri().getHost()),
          null);
    }
  }

  /** Where only the query changes, {@link URI} would leave out the last part of the path. */
  private static URI resolved(URI from, String location) {
    return location.startsWith("?")
        ? URI.create(
            from.getScheme() + "://" + from.getRawAuthority() + from.getRawPath() + location)
        : from.resolve(location);
  }
}
