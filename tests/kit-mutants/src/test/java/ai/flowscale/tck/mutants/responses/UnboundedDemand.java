package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Asks for all as soon as anything is asked for. */
final class UnboundedDemand extends Relay {

  UnboundedDemand(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    super.request(n > 0 ? Long.MAX_VALUE : n);
  }
}
