package ai.flowscale.tck.mutants.failures;

import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Sink;

/** Passes on what the library signals. */
final class TellsCause extends Relay {

  TellsCause(Sink down) {
    super(down);
  }

  @Override
  public void onError(Throwable failure) {
    super.onError(failure.getCause() == null ? failure : failure.getCause());
  }
}
