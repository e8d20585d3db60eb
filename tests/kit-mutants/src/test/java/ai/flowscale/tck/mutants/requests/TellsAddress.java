package ai.flowscale.tck.mutants.requests;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.net.MalformedURLException;

/** Takes over a message that holds the whole address. */
final class TellsAddress extends ForwardingTransport {

  TellsAddress(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    String scheme = request.uri().getScheme();
    if ("http".equals(scheme) || "https".equals(scheme)) {
      return super.execute(request, exchange);
    }
    throw new TransportException(
        Kind.OTHER,
        Sent.NO,
        "cannot be sent",
        new MalformedURLException("unknown scheme: " + request.uri()));
  }
}
