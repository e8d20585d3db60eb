package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.function.BiFunction;

/** Requests that differ from others in one thing. */
public final class Requests {
  private Requests() {}

  public static TransportRequest withUri(TransportRequest request, URI uri) {
    return TransportRequest.of(
        request.method(), uri, request.headers(), request.body().orElse(null));
  }

  public static TransportRequest withHeaders(TransportRequest request, Headers headers) {
    return TransportRequest.of(
        request.method(), request.uri(), headers, request.body().orElse(null));
  }

  public static TransportRequest withBody(TransportRequest request, RequestBody body) {
    return TransportRequest.of(request.method(), request.uri(), request.headers(), body);
  }

  /** Whether the request has a body that is not known to be of length 0. */
  public static boolean hasContent(TransportRequest request) {
    return request.body().map(body -> body.contentLength().orElse(1) > 0).orElse(false);
  }

  /** Lets the buffers of a body go through a relay. */
  public static RequestBody relayed(RequestBody body, BiFunction<RequestBody, Sink, Relay> relay) {
    return new RelayedUpload(body, relay);
  }
}
