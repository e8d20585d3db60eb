package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;

/** Drops the last byte of a body. */
final class LosesByte extends Relay {
  private long left;

  LosesByte(Sink down, long length) {
    super(down);
    this.left = length;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    left -= buffer.remaining();
    super.onNext(left == 0 ? buffer.slice(buffer.position(), buffer.remaining() - 1) : buffer);
  }
}
