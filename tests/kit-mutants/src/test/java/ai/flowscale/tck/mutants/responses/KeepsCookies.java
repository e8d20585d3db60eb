package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sends a cookie back to the host that it came from. */
final class KeepsCookies extends ForwardingTransport {
  private final Map<String, String> cookies = new ConcurrentHashMap<>();

  KeepsCookies(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    return remembered(request, super.execute(withCookie(request), exchange));
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
