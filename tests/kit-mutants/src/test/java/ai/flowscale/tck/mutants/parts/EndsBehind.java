package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Loses what a body has behind a number of bytes. */
public final class EndsBehind extends Relay {
  private long left;

  public EndsBehind(Flow.Subscriber<? super ByteBuffer> down, long most) {
    super(down);
    this.left = most;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    if (left > 0) {
      left -= buffer.remaining();
      super.onNext(buffer);
    } else {
      request(1);
    }
  }
}
