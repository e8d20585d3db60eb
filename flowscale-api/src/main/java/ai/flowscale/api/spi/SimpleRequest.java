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

  /** Leaves out the headers, the body, and what of the address may be secret. */
  @Override
  public String toString() {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return method + " " + uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }
}
