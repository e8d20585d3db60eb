package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;

/** Takes each exchange that close ends for one that may have been sent. */
final class UncertainAtClose extends ForwardingTransport {
  private volatile boolean closed;

  UncertainAtClose(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    boolean before = closed;
    try {
      return super.execute(request, exchange);
    } catch (TransportException failure) {
      throw failure.kind() == Kind.CLOSED && !before
          ? new TransportException(
              Kind.CLOSED, Sent.MAYBE, failure.getMessage(), failure.getCause())
          : failure;
    }
  }

  @Override
  public void close() {
    closed = true;
    super.close();
  }
}
