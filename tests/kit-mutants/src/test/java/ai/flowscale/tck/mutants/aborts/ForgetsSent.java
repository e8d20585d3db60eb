package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.parts.ForwardingBody;
import ai.flowscale.tck.mutants.parts.ForwardingExchange;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Aborts an upload in chunks by its writer, which has come to its end where the body has. */
final class ForgetsSent extends ForwardingTransport {

  ForgetsSent(Transport inner) {
    super(inner);
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    if (request.body().isEmpty() || request.body().get().contentLength().isPresent()) {
      return super.newExchange(request);
    }
    AtomicBoolean sent = new AtomicBoolean();
    ForwardingBody body =
        new ForwardingBody(request.body().get()) {
          @Override
          public void writeTo(OutputStream out) {
            super.writeTo(out);
            sent.set(true);
          }
        };
    return new ForwardingExchange(super.newExchange(Requests.withBody(request, body))) {
      @Override
      public void abort() {
        if (!sent.get()) {
          super.abort();
        }
      }
    };
  }
}
