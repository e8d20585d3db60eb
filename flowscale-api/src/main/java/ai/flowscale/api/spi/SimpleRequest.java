package ai.flowscale.api.spi;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** A request as plain values. */
record SimpleRequest(String method, URI uri, Headers headers, Optional<RequestBody> body)
    implements TransportRequest {
  SimpleRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(headers, "headers");
  }

  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }
}
