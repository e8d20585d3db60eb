package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.mutants.parts.StoppedBody;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Ends uploads on close by ending their bodies; what else is open is closed as ever. */
final class EndsUploadsOnClose extends ForwardingTransport {
  private final Map<StoppedBody, CompletableFuture<TransportResponse>> uploads =
      new ConcurrentHashMap<>();

  EndsUploadsOnClose(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return request.body().map(body -> upload(request, body)).orElseGet(() -> super.send(request));
  }

  private CompletableFuture<TransportResponse> upload(TransportRequest request, RequestBody body) {
    StoppedBody stopped = new StoppedBody(body);
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    uploads.put(stopped, outer);
    Futures.pass(super.send(Requests.withBody(request, stopped)), outer);
    var unused = outer.whenComplete((response, failure) -> uploads.remove(stopped));
    return outer;
  }

  @Override
  public void close() {
    if (uploads.isEmpty()) {
      super.close();
    }
    uploads.forEach(
        (body, future) -> {
          body.stop();
          uploads.remove(body);
        });
  }
}
