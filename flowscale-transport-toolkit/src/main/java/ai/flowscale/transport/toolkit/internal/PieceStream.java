package ai.flowscale.transport.toolkit.internal;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes come in pieces, one of which may be a single byte. */
public abstract class PieceStream extends InputStream {
  /** For streams that read nothing yet. */
  protected PieceStream() {}

  @Override
  public final int read() throws IOException {
    byte[] single = new byte[1];
    int count = read(single, 0, 1);
    return count < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
