package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Requests;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Takes a request whose body was not sent to its end for one that was not sent. */
final class UnsentUploads extends ForwardingTransport {
  private final Predicate<TransportException> some;

  UnsentUploads(Transport inner, Predicate<TransportException> some) {
    super(inner);
    this.some = some;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (request.body().isEmpty()) {
      return super.send(request);
    }
    AtomicBoolean ended = new AtomicBoolean();
    RequestBody watched =
        Requests.relayed(request.body().get(), (body, down) -> new Watching(down, ended));
    return Futures.changed(
        super.send(Requests.withBody(request, watched)),
        UnaryOperator.identity(),
        thrown ->
            thrown instanceof TransportException failed && !ended.get() && some.test(failed)
                ? new TransportException(
                    failed.kind(), Sent.NO, failed.getMessage(), failed.getCause())
                : thrown);
  }

  private static final class Watching extends Relay {
    private final AtomicBoolean ended;

    Watching(Flow.Subscriber<? super ByteBuffer> down, AtomicBoolean ended) {
      super(down);
      this.ended = ended;
    }

    @Override
    public void onComplete() {
      ended.set(true);
      super.onComplete();
    }
  }
}
