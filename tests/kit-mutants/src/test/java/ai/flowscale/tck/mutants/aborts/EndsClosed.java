package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;

/** Takes the end of a body that was closed for its end. */
final class EndsClosed extends Relay {

  EndsClosed(Sink down) {
    super(down);
  }

  @Override
  public void onError(Throwable failure) {
    if (failure instanceof TransportException failed && failed.kind() == Kind.CANCELLED) {
      super.onComplete();
    } else {
      super.onError(failure);
    }
  }
}
