package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.nio.ByteBuffer;

/** Ends a body in good order though its source failed: at its start, or later. */
final class EndsAtFailure extends Relay {
  private final boolean atStart;
  private boolean begun;

  EndsAtFailure(Sink down, boolean atStart) {
    super(down);
    this.atStart = atStart;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    begun = true;
    super.onNext(buffer);
  }

  @Override
  public void onError(Throwable failure) {
    if (begun == atStart) {
      super.onError(failure);
    } else {
      super.onComplete();
    }
  }
}
