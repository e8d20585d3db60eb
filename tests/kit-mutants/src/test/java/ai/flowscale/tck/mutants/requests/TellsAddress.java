package ai.flowscale.tck.mutants.requests;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.net.MalformedURLException;
import java.util.concurrent.CompletableFuture;

/** Takes over a message that holds the whole address. */
final class TellsAddress extends ForwardingTransport {

  TellsAddress(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    String scheme = request.uri().getScheme();
    if ("http".equals(scheme) || "https".equals(scheme)) {
      return super.send(request);
    }
    return CompletableFuture.failedFuture(
        new TransportException(
            Kind.OTHER,
            Sent.NO,
            "cannot be sent",
            new MalformedURLException("unknown scheme: " + request.uri())));
  }
}
