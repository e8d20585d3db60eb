package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Leaves out what exceeds the length of a body. */
final class Cuts extends Relay {
  private long left;

  Cuts(Sink down, OptionalLong length) {
    super(down);
    this.left = length.orElse(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    ByteBuffer cut = buffer.slice(buffer.position(), (int) Math.min(left, buffer.remaining()));
    left -= cut.remaining();
    super.onNext(cut);
  }
}
