package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Takes an empty buffer for the end of the body. */
final class EndsAtEmptyBuffer extends Relay {
  private boolean over;

  EndsAtEmptyBuffer(Flow.Subscriber<? super ByteBuffer> down) {
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
      up().cancel();
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
