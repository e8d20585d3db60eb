package ai.flowscale.tck.mutants.requestbodies;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Takes the failure of a body for its end where no more than a buffer of 64 KiB has come. */
final class EndsAtEarlyFailure extends Relay {
  private static final long BUFFER = 64 * 1024;

  private long passed;

  EndsAtEarlyFailure(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    passed += buffer.remaining();
    super.onNext(buffer);
  }

  @Override
  public void onError(Throwable failure) {
    if (passed > 0 && passed <= BUFFER) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
