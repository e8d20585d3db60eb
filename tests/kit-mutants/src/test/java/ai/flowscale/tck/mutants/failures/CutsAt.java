package ai.flowscale.tck.mutants.failures;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Drops what lies behind a length. */
final class CutsAt extends Relay {
  private long left;

  CutsAt(Flow.Subscriber<? super ByteBuffer> down, long length) {
    super(down);
    this.left = length;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    int taken = (int) Math.min(left, buffer.remaining());
    left -= taken;
    super.onNext(buffer.slice(buffer.position(), taken));
  }
}
