package ai.flowscale.tck.mutants.parts;

import java.nio.ByteBuffer;

/** Takes the pieces of a body, and its end. */
public interface Sink {
  void onNext(ByteBuffer buffer);

  void onError(Throwable failure);

  void onComplete();
}
