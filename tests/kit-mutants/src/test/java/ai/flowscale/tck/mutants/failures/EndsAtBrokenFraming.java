package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Ends a body where its framing makes no sense. */
final class EndsAtBrokenFraming extends Relay {

  EndsAtBrokenFraming(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onError(Throwable failure) {
    if (failure instanceof TransportException failed
        && failed.kind() == TransportException.Kind.PROTOCOL) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
