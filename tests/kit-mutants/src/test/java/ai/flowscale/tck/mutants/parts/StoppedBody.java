package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.RequestBody;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A body that can be ended in good order at any time. */
public final class StoppedBody extends ForwardingBody {
  /** Shorter than what the kit takes for a stall. */
  private static final long PAUSE_NANOS = 150_000_000;

  private final RequestBody relayed;
  private volatile boolean stopped;
  private volatile boolean ended;
  private volatile long lastNanos;

  public StoppedBody(RequestBody inner) {
    super(inner);
    relayed = Requests.relayed(inner, (body, down) -> new Stopping(down));
  }

  /** Ends the body, with the next buffer at the latest. */
  public void stop() {
    stopped = true;
  }

  /** Returns whether a buffer was taken a moment ago, and more is to come. */
  public boolean flows() {
    return !ended && System.nanoTime() - lastNanos < PAUSE_NANOS;
  }

  @Override
  public void writeTo(OutputStream out) {
    relayed.writeTo(out);
    ended = true;
  }

  private final class Stopping extends Relay {
    Stopping(Sink down) {
      super(down);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      lastNanos = System.nanoTime();
      if (stopped) {
        onComplete();
      } else {
        super.onNext(buffer);
      }
    }
  }
}
