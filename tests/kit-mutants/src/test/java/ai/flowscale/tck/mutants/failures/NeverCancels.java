package ai.flowscale.tck.mutants.failures;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Forgets the source of a body when the exchange is over. */
final class NeverCancels extends Relay {

  NeverCancels(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void cancel() {}
}
