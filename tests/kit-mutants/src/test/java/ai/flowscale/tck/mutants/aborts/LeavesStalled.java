package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.mutants.parts.StoppedBody;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does not close beneath uploads in chunks that their server does not read, unless told twice. */
final class LeavesStalled extends ForwardingTransport {
  private final Set<StoppedBody> uploads = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  LeavesStalled(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    Optional<RequestBody> chunked = request.body().filter(body -> body.contentLength().isEmpty());
    if (chunked.isEmpty()) {
      return super.execute(request, exchange);
    }
    StoppedBody watched = new StoppedBody(chunked.get());
    uploads.add(watched);
    try {
      return super.execute(Requests.withBody(request, watched), exchange);
    } finally {
      uploads.remove(watched);
    }
  }

  @Override
  public void close() {
    boolean stalled = uploads.stream().anyMatch(upload -> !upload.flows());
    if (closed.getAndSet(true) || !stalled) {
      super.close();
    }
  }
}
