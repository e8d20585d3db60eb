package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Passes nothing on after a cancel, and leaves the exchange as it is. */
final class GoesDeaf extends Relay {
  private volatile boolean cancelled;

  GoesDeaf(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (!cancelled) {
      super.onNext(buffer);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (!cancelled) {
      super.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (!cancelled) {
      super.onComplete();
    }
  }

  @Override
  public void request(long n) {
    if (!cancelled) {
      super.request(n);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}
