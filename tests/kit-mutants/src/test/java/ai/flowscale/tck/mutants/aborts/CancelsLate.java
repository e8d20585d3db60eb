package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.tck.mutants.parts.Late;
import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Leaves it to a timer to cancel a subscription. */
final class CancelsLate extends Relay {
  private volatile boolean cancelled;

  CancelsLate(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    if (!cancelled) {
      super.request(n);
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (!cancelled) {
      super.onNext(buffer);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Late.run(super::cancel);
  }
}
