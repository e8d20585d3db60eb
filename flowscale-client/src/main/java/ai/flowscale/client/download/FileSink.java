package ai.flowscale.client.download;

import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Writes a content to a file, behind what is there. The file stays open. */
final class FileSink {
  private final SeekableByteChannel file;
  private final long size;
  private final LongConsumer written;
  private final Function<IOException, ? extends RuntimeException> notWritten;
  private long count;

  /**
   * Takes a file and its length.
   *
   * @param written receives how long the file has become
   * @param notWritten makes the failure where it is the file that fails
   */
  FileSink(
      SeekableByteChannel file,
      long size,
      LongConsumer written,
      Function<IOException, ? extends RuntimeException> notWritten) {
    this.file = file;
    this.size = size;
    this.count = size;
    this.written = written;
    this.notWritten = notWritten;
  }

  /** Writes all that is left of a content. What the content throws is thrown. */
  void write(ContentReader content) {
    byte[] piece = new byte[Streams.CHUNK_SIZE];
    for (int more = content.read(piece); more >= 0; more = content.read(piece)) {
      try {
        append(ByteBuffer.wrap(piece, 0, more));
      } catch (IOException e) {
        throw notWritten.apply(e);
      }
      written.accept(count);
    }
  }

  private void append(ByteBuffer bytes) throws IOException {
    if (count == size) {
      if (file.size() != size) {
        throw new IOException("the temporary file was changed by another program");
      }
      file.position(size);
    }
    while (bytes.hasRemaining()) {
      count += file.write(bytes);
    }
  }

  /** Returns how long the file is. */
  long count() {
    return count;
  }
}
