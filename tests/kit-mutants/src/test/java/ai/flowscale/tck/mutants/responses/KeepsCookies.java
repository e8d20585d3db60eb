package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Requests;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Sends a cookie back to the host that it came from. */
final class KeepsCookies extends ForwardingTransport {
  private final Map<String, String> cookies = new ConcurrentHashMap<>();

  KeepsCookies(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return Futures.changed(
        super.send(withCookie(request)),
        response -> remembered(request, response),
        UnaryOperator.identity());
  }

  private TransportRequest withCookie(TransportRequest request) {
    String cookie = cookies.get(String.valueOf(request.uri().getHost()));
    return cookie == null
        ? request
        : Requests.withHeaders(request, request.headers().with("Cookie", cookie));
  }

  private TransportResponse remembered(TransportRequest request, TransportResponse response) {
    for (String cookie : response.headers().all("Set-Cookie")) {
      cookies.put(request.uri().getHost(), cookie.split(";", 2)[0]);
    }
    return response;
  }
}
