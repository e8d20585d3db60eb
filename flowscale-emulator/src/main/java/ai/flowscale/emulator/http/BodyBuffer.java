package ai.flowscale.emulator.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a request: in memory, or, if it is too large for the heap of a test, in a
 * temporary file that is mapped. The system deletes the file after its last use.
 */
final class BodyBuffer implements AutoCloseable {
  private static final int MOST_IN_MEMORY = 16 << 20;
  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private final byte[] chunk = new byte[CHUNK];
  private @Nullable FileChannel file;
  private long size;

  BodyBuffer(InputStream in) {
    this.in = in;
  }

  /** Reads a number of bytes. */
  void read(long length) throws IOException {
    if (length < 0 || length > Integer.MAX_VALUE - size) {
      throw new ProtocolException("a body of 2 GiB or more");
    }
    size += length;
    for (long left = length; left > 0; ) {
      int read = in.read(chunk, 0, (int) Math.min(left, CHUNK));
      if (read < 0) {
        throw new EOFException("the connection ended within a body");
      }
      add(read);
      left -= read;
    }
  }

  private void add(int length) throws IOException {
    if (file == null && memory.size() + length <= MOST_IN_MEMORY) {
      memory.write(chunk, 0, length);
      return;
    }
    if (file == null) {
      Path path = Files.createTempFile("flowscale-emulator", ".body");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      write(file, ByteBuffer.wrap(memory.toByteArray()));
      memory.reset();
    }
    write(file, ByteBuffer.wrap(chunk, 0, length));
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** Returns the bytes; they stay readable after this is closed. */
  ByteBuffer content() throws IOException {
    return file == null
        ? ByteBuffer.wrap(memory.toByteArray())
        : file.map(MapMode.READ_ONLY, 0, size);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
