package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingBody;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Takes a request whose body was not sent to its end for one that was not sent. */
final class UnsentUploads extends ForwardingTransport {
  private final Predicate<TransportException> some;

  UnsentUploads(Transport inner, Predicate<TransportException> some) {
    super(inner);
    this.some = some;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (request.body().isEmpty()) {
      return super.execute(request, exchange);
    }
    AtomicBoolean ended = new AtomicBoolean();
    RequestBody watched =
        new ForwardingBody(request.body().get()) {
          @Override
          public void writeTo(OutputStream out) {
            super.writeTo(out);
            ended.set(true);
          }
        };
    try {
      return super.execute(Requests.withBody(request, watched), exchange);
    } catch (TransportException failure) {
      throw ended.get() || !some.test(failure)
          ? failure
          : new TransportException(
              failure.kind(), Sent.NO, failure.getMessage(), failure.getCause());
    }
  }
}
