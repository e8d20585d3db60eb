package ai.flowscale.tck.mutants.failures;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Passes on what the library signals. */
final class TellsCause extends Relay {

  TellsCause(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onError(Throwable failure) {
    super.onError(failure.getCause() == null ? failure : failure.getCause());
  }
}
