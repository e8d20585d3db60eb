package ai.flowscale.tck.mutants.failures;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;
import java.net.SocketException;

/** Does not know what a reset is. */
final class OtherAtReset extends Relay {

  OtherAtReset(Sink down) {
    super(down);
  }

  @Override
  public void onError(Throwable failure) {
    boolean reset = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      reset |= at instanceof SocketException;
    }
    super.onError(
        reset && failure instanceof TransportException closed
            ? new TransportException(Kind.OTHER, closed.sent(), "it broke", closed.getCause())
            : failure);
  }
}
