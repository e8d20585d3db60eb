package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.RequestBody;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A body that can be ended in good order at any time. */
public final class StoppedBody extends ForwardingBody {
  /** Shorter than what the kit takes for a stall. */
  private static final long PAUSE_NANOS = 150_000_000;

  private volatile boolean stopped;
  private volatile long lastNanos;
  private volatile Stopping last;

  public StoppedBody(RequestBody inner) {
    super(inner);
  }

  /** Ends the body, with the next buffer at the latest. */
  public void stop() {
    stopped = true;
    Stopping running = last;
    if (running != null) {
      running.request(1);
    }
  }

  /** Returns whether a buffer was taken a moment ago. */
  public boolean flows() {
    return System.nanoTime() - lastNanos < PAUSE_NANOS;
  }

  @Override
  public Flow.Publisher<ByteBuffer> publisher() {
    return Relay.over(
        super.publisher(),
        down -> {
          last = new Stopping(down);
          return last;
        });
  }

  private final class Stopping extends Relay {
    private boolean over;

    Stopping(Flow.Subscriber<? super ByteBuffer> down) {
      super(down);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      lastNanos = System.nanoTime();
      if (over) {
        return;
      }
      if (stopped) {
        over = true;
        cancel();
        super.onComplete();
      } else {
        super.onNext(buffer);
      }
    }

    @Override
    public void onComplete() {
      if (!over) {
        super.onComplete();
      }
    }
  }
}
