package ai.flowscale.tck.mutants.parts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A stream that comes in pieces. */
public abstract class PieceStream extends InputStream {
  private ByteBuffer taken = ByteBuffer.allocate(0);

  /** Waits for the next piece; returns null at the end. */
  protected abstract ByteBuffer next() throws IOException;

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] bytes, int offset, int size) throws IOException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    while (!taken.hasRemaining() && size > 0) {
      ByteBuffer next = next();
      if (next == null) {
        return -1;
      }
      taken = next;
    }
    int count = Math.min(size, taken.remaining());
    taken.get(bytes, offset, count);
    return count;
  }
}
