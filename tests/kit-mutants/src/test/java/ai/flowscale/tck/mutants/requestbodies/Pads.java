package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Sends zeros where a body ends before its length, if only a few bytes are missing. */
final class Pads extends Relay {
  private static final long MOST = 64 * 1024;

  private final OptionalLong length;
  private final long shortest;
  private long passed;

  Pads(Sink down, OptionalLong length) {
    this(down, length, 0);
  }

  /** Leaves bodies alone that are shorter than that. */
  Pads(Sink down, OptionalLong length, long shortest) {
    super(down);
    this.length = length;
    this.shortest = shortest;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    passed += buffer.remaining();
    super.onNext(buffer);
  }

  @Override
  public void onComplete() {
    long missing = length.orElse(passed) - passed;
    if (missing > 0 && missing <= MOST && passed >= shortest) {
      super.onNext(ByteBuffer.allocate((int) missing));
    }
    super.onComplete();
  }
}
