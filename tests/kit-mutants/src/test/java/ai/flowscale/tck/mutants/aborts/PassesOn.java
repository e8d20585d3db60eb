package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Passes on what it has, if a body is cancelled meanwhile. */
final class PassesOn extends Relay {
  private volatile boolean all;

  PassesOn(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    all |= n == Long.MAX_VALUE;
    super.request(n);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    int half = buffer.remaining() / 2;
    if (all && half > 0) {
      super.onNext(buffer.slice(buffer.position(), half));
      buffer.position(buffer.position() + half);
    }
    super.onNext(buffer);
  }
}
