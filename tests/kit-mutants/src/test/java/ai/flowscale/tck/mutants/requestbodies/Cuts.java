package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/** Leaves out what exceeds the length of a body. */
final class Cuts extends Relay {
  private long left;

  Cuts(Flow.Subscriber<? super ByteBuffer> down, OptionalLong length) {
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
