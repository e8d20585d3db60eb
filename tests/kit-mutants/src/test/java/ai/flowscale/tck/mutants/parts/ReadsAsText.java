package ai.flowscale.tck.mutants.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Takes bytes for text, and sends that on. */
public final class ReadsAsText extends Relay {

  public ReadsAsText(Sink down) {
    super(down);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    int length = buffer.remaining();
    byte[] text = UTF_8.decode(buffer).toString().getBytes(UTF_8);
    // As long as it was: a wrong length would be found anyway.
    super.onNext(ByteBuffer.wrap(Arrays.copyOf(text, length)));
  }
}
