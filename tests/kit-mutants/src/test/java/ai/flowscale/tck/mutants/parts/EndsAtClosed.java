package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.error.TransportException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Takes the end of the connection for the end of any body. */
public final class EndsAtClosed extends Relay {

  public EndsAtClosed(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onError(Throwable failure) {
    if (failure instanceof TransportException failed
        && failed.kind() == TransportException.Kind.CLOSED) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
