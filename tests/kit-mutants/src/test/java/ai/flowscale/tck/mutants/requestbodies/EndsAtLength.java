package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Completes a body as soon as its length is reached, and does not check for more. */
final class EndsAtLength extends Relay {
  private final OptionalLong length;
  private long passed;
  private boolean over;

  EndsAtLength(Sink down, OptionalLong length) {
    super(down);
    this.length = length;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (over) {
      return;
    }
    passed += buffer.remaining();
    super.onNext(buffer);
    if (length.isPresent() && passed == length.getAsLong()) {
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
