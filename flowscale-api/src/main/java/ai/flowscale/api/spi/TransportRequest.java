package ai.flowscale.api.spi;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, ready to be sent as it stands. Immutable.
 *
 * <p>{@code toString()} prints the method and the address without its query.
 */
public interface TransportRequest {

  /**
   * Makes a request.
   *
   * @param method the method in upper case, such as {@code GET}
   * @param uri an absolute http or https address, already percent-encoded
   * @param headers the headers; {@code Host}, {@code Connection}, {@code Expect}, {@code Upgrade}
   *     and those that frame the body ({@code Content-Length}, {@code Transfer-Encoding}) are the
   *     transport's own to set, and are refused here when the request is sent
   * @param body the body, or null for none
   * @return the request
   */
  static TransportRequest of(String method, URI uri, Headers headers, @Nullable RequestBody body) {
    return new SimpleRequest(method, uri, headers, Optional.ofNullable(body));
  }

  /**
   * Returns the method.
   *
   * @return upper case, such as {@code POST}
   */
  String method();

  /**
   * Returns where the request goes. A transport sends path and query exactly as they are in {@link
   * URI#getRawPath()} and {@link URI#getRawQuery()}.
   *
   * @return an absolute http or https address
   */
  URI uri();

  /**
   * Returns the headers to send.
   *
   * @return the headers, without those that frame the body
   */
  Headers headers();

  /**
   * Returns the body. A {@code POST} without one is sent with {@code Content-Length: 0}.
   *
   * @return the body, or empty
   */
  Optional<RequestBody> body();

  /**
   * Whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2).
   *
   * @return true for GET, HEAD, PUT, DELETE, OPTIONS and TRACE
   */
  default boolean isIdempotent() {
    return switch (method()) {
      case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }
}
