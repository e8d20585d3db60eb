package ai.flowscale.transport.toolkit.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Small things that streams do not do by themselves. */
public final class Streams {

  /** Large enough that a transfer is bound by the network and not by the number of reads. */
  public static final int CHUNK_SIZE = 64 * 1024;

  private Streams() {}

  /**
   * Reads at least one byte or the end. A stream that returns 0 on a read, which some do against
   * their contract, would otherwise be asked in a busy loop.
   */
  public static int read(InputStream in, byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count != 0) {
      return count;
    }
    int single = in.read();
    if (single < 0) {
      return -1;
    }
    buffer[offset] = (byte) single;
    return 1;
  }

  /** Closes what was only read: whatever goes wrong now, the bytes are here or not wanted. */
  public static void closeQuietly(@Nullable Closeable closeable) {
    if (closeable == null) {
      return;
    }
    try {
      closeable.close();
    } catch (Throwable ignored) {
      // An Error too, see above.
    }
  }
}
