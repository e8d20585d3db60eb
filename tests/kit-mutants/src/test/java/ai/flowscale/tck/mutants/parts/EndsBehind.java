package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;

/** Loses what a body has behind a number of bytes. */
public final class EndsBehind extends Relay {
  private long left;

  public EndsBehind(Sink down, long most) {
    super(down);
    this.left = most;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (left > 0) {
      left -= buffer.remaining();
      super.onNext(buffer);
    }
  }
}
