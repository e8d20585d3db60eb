package ai.flowscale.client.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, read to its end: up to 1 MiB in memory, a longer one in a temporary file,
 * which closing deletes.
 */
public final class SpooledUpload implements AutoCloseable {
  private static final int IN_MEMORY = 1 << 20;

  /** The memory itself, or what writes to the file. */
  private OutputStream spool = new ByteArrayOutputStream();

  @Nullable Path file;

  SpooledUpload(Upload upload) throws IOException {
    try {
      upload.writeTo(new Spooling());
      spool.close();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private final class Spooling extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      if (spool instanceof ByteArrayOutputStream memory && size > IN_MEMORY - memory.size()) {
        file = Files.createTempFile("flowscale-", ".upload");
        spool = Files.newOutputStream(file);
        memory.writeTo(spool);
      }
      spool.write(bytes, offset, size);
    }
  }

  /**
   * Writes the whole body to a stream, and neither flushes nor closes it. May be called again.
   *
   * @param out where to write
   * @throws IOException if the stream or the disk fails
   */
  public void writeTo(OutputStream out) throws IOException {
    if (spool instanceof ByteArrayOutputStream memory) {
      memory.writeTo(out);
    } else if (file != null) {
      Files.copy(file, out);
    }
  }

  /** Deletes the file, if there is one. Never fails: the exchange has an outcome of its own. */
  @Override
  public void close() {
    try {
      try {
        spool.close();
      } finally {
        if (file != null) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      // The file is of no use to anyone.
    }
  }
}
