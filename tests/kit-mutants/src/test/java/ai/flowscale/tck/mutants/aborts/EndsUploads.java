package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.mutants.parts.StoppedBody;
import java.util.concurrent.CompletableFuture;

/** Ends an upload by closing the library's stream, which writes the last chunk. */
final class EndsUploads extends ForwardingTransport {

  private final boolean flowing;

  private EndsUploads(Transport inner, boolean flowing) {
    super(inner);
    this.flowing = flowing;
  }

  static Transport onCancel(Transport inner) {
    return new EndsUploads(inner, false);
  }

  /** Aborts those whose server does not read. */
  static Transport whileTheyFlow(Transport inner) {
    return new EndsUploads(inner, true);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (request.body().isEmpty()) {
      return super.send(request);
    }
    RequestBody body = request.body().get();
    StoppedBody stopped = new StoppedBody(body);
    CompletableFuture<TransportResponse> inner = super.send(Requests.withBody(request, stopped));
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    var stopping =
        outer.whenComplete(
            (response, failure) -> {
              if (flowing && !stopped.flows()) {
                inner.cancel(true);
              } else if (!inner.isDone()) {
                stopped.stop();
              }
            });
    var passing =
        inner.whenComplete(
            (response, failure) -> {
              if (failure == null) {
                Futures.complete(outer, response);
              } else {
                outer.completeExceptionally(failure);
              }
            });
    return outer;
  }
}
