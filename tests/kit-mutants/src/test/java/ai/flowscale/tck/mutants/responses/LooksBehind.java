package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds buffers for its reader, and looks for the end of the body after it found that none is held:
 * what has come in between is lost. A slow thread makes the moment in between longer.
 */
final class LooksBehind extends Relay {
  private static final int MOMENT = 2_000;

  private final Queue<ByteBuffer> held = new ConcurrentLinkedQueue<>();
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile Throwable failure;
  private volatile boolean ended;
  private volatile boolean over;

  LooksBehind(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void request(long n) {
    demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    super.request(n);
    drain();
  }

  @Override
  public void cancel() {
    over = true;
    super.cancel();
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    held.add(buffer);
    drain();
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    onComplete();
  }

  @Override
  public void onComplete() {
    ended = true;
    drain();
  }

  private void drain() {
    if (signals.getAndIncrement() == 0) {
      do {
        deliver();
      } while (signals.decrementAndGet() != 0);
    }
  }

  private void deliver() {
    while (!over && demand.get() > 0 && !held.isEmpty()) {
      demand.decrementAndGet();
      down().onNext(held.remove());
    }
    if (over || !held.isEmpty()) {
      return;
    }
    for (int i = 0; i < MOMENT && !ended; i++) {
      Thread.onSpinWait();
    }
    if (ended) {
      over = true;
      if (failure == null) {
        down().onComplete();
      } else {
        down().onError(failure);
      }
    }
  }
}
