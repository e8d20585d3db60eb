package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Looks whether it was cancelled when it asks for the next buffer. */
final class CancelsLater extends Relay {
  private volatile boolean cancelled;

  CancelsLater(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    if (cancelled) {
      super.cancel();
    } else {
      super.request(n);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}
