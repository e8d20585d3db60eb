package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;

/** Takes a long body for whole that lacks its last byte. */
final class EndsAlmostWhole extends Relay {
  private static final long LONG = 1000;

  private final long length;
  private long passed;

  EndsAlmostWhole(Sink down, long length) {
    super(down);
    this.length = length;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    passed += buffer.remaining();
    super.onNext(buffer);
  }

  @Override
  public void onError(Throwable failure) {
    if (length > LONG && passed == length - 1) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
