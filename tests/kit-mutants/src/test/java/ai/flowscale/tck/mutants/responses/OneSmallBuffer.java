package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Copies what is small to one buffer, and passes on what is large. */
final class OneSmallBuffer extends Relay {
  private final byte[] bytes = new byte[1024];

  OneSmallBuffer(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    int length = buffer.remaining();
    if (length < bytes.length) {
      buffer.get(bytes, 0, length);
      super.onNext(ByteBuffer.wrap(bytes, 0, length));
    } else {
      super.onNext(buffer);
    }
  }
}
