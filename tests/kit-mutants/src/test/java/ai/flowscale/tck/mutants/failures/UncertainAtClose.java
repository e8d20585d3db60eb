package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Takes each exchange that close ends for one that may have been sent. */
final class UncertainAtClose extends ForwardingTransport {

  UncertainAtClose(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> inner = super.send(request);
    return inner.isDone()
        ? inner
        : Futures.changed(
            inner,
            UnaryOperator.identity(),
            thrown ->
                thrown instanceof TransportException failed && failed.kind() == Kind.CLOSED
                    ? new TransportException(
                        Kind.CLOSED, Sent.MAYBE, failed.getMessage(), failed.getCause())
                    : thrown);
  }
}
