package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes a second close for a mistake of the caller. */
final class ClosesOnce extends ForwardingTransport {
  private final AtomicBoolean closed = new AtomicBoolean();

  ClosesOnce(Transport inner) {
    super(inner);
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      throw new IllegalStateException("the transport is closed already");
    }
    super.close();
  }
}
