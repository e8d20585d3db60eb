package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;

/** Stands in the way of the pieces of a body, and passes all on. */
public class Relay implements Sink {
  private final Sink down;

  public Relay(Sink down) {
    this.down = down;
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    down.onNext(buffer);
  }

  @Override
  public void onError(Throwable failure) {
    down.onError(failure);
  }

  @Override
  public void onComplete() {
    down.onComplete();
  }
}
