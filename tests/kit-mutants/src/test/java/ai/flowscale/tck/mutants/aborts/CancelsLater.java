package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Checks only when it requests the next buffer whether it was cancelled. */
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
