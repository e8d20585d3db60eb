package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;

/** Takes the failure of a body for its end where no more than a buffer has come. */
final class EndsAtEarlyFailure extends Relay {
  private final long buffer;
  private long passed;

  EndsAtEarlyFailure(Sink down, long buffer) {
    super(down);
    this.buffer = buffer;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    passed += buffer.remaining();
    super.onNext(buffer);
  }

  @Override
  public void onError(Throwable failure) {
    if (passed > 0 && passed <= buffer) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
