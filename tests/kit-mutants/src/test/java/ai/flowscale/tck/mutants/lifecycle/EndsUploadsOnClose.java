package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.mutants.parts.StoppedBody;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends uploads on close by ending their bodies; what else is open is closed as ever. */
final class EndsUploadsOnClose extends ForwardingTransport {
  private final Set<StoppedBody> uploads = ConcurrentHashMap.newKeySet();

  EndsUploadsOnClose(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (request.body().isEmpty()) {
      return super.execute(request, exchange);
    }
    StoppedBody stopped = new StoppedBody(request.body().get());
    uploads.add(stopped);
    try {
      return super.execute(Requests.withBody(request, stopped), exchange);
    } finally {
      uploads.remove(stopped);
    }
  }

  @Override
  public void close() {
    if (uploads.isEmpty()) {
      super.close();
    }
    uploads.forEach(
        body -> {
          body.stop();
          uploads.remove(body);
        });
  }
}
