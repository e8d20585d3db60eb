package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up what was asked for, as if that were a number that anybody counts to. */
final class AddsDemand extends Relay {
  private final AtomicLong asked = new AtomicLong();

  AddsDemand(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    asked.accumulateAndGet(n, Math::addExact);
    super.request(n);
  }
}
