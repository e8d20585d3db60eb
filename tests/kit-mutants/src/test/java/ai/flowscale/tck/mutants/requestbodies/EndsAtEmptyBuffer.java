package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;

/** Takes an empty buffer for the end of the body. */
final class EndsAtEmptyBuffer extends Relay {
  private boolean over;

  EndsAtEmptyBuffer(Sink down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (over) {
      return;
    }
    if (buffer.hasRemaining()) {
      super.onNext(buffer);
    } else {
      over = true;
      super.onComplete();
    }
  }

  @Override
  public void onComplete() {
    if (!over) {
      super.onComplete();
    }
  }
}
