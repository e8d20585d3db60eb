package ai.flowscale.tck.mutants.responses;

import ai.flowscale.tck.mutants.parts.Relay;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Has one buffer for the whole body, as a loop that reads a stream does. */
final class OneBuffer extends Relay {
  private byte[] bytes = new byte[64 * 1024];

  OneBuffer(Flow.Subscriber<? super ByteBuffer> down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    int length = buffer.remaining();
    if (length > bytes.length) {
      bytes = new byte[length];
    }
    buffer.get(bytes, 0, length);
    super.onNext(ByteBuffer.wrap(bytes, 0, length));
  }
}
