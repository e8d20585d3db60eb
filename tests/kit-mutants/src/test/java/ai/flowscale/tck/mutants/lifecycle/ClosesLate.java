package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Late;

/** Sends nothing more after close, and leaves it to a timer to end what is in flight. */
final class ClosesLate extends ForwardingTransport {
  private volatile boolean closed;

  ClosesLate(Transport inner) {
    super(inner);
  }

  /** Waits at the end of close for what has ended. */
  static Transport waiting(Transport inner) {
    return new ForwardingTransport(inner) {
      private volatile boolean closed;

      @Override
      public void close() {
        super.close();
        if (!closed) {
          closed = true;
          Late.pause();
        }
      }
    };
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (closed) {
      throw new TransportException(Kind.CLOSED, Sent.NO, "closed", null);
    }
    return super.execute(request, exchange);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Late.run(super::close);
    }
  }
}
