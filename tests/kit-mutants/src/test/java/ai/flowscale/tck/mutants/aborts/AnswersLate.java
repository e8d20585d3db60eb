package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Reports a request for nothing, also behind a cancellation. */
final class AnswersLate extends Relay {

  AnswersLate(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    if (n < 1) {
      down().onError(new IllegalArgumentException("a request for " + n));
    } else {
      super.request(n);
    }
  }
}
