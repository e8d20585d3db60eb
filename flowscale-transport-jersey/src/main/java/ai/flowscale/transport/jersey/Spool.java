package ai.flowscale.transport.jersey;

import ai.flowscale.client.transport.Upload;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that was read to its end before any of it is sent. Jersey's connectors end a
 * body that fails midway as if it were whole; over a client that cannot be kept from that, nothing
 * may fail midway. Small bodies are kept in memory, others in a temporary file.
 */
final class Spool extends OutputStream implements StreamingOutput {
  private static final int IN_MEMORY = 1 << 20;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;
  private @Nullable OutputStream toFile;

  private Spool() {}

  /**
   * Reads a body.
   *
   * @throws UncheckedIOException if the disk fails, or if the body fails, which is already reported
   *     to the exchange
   */
  static Spool of(Upload body) {
    Spool spool = new Spool();
    try {
      body.writeTo(spool);
      spool.endFile();
      return spool;
    } catch (IOException e) {
      spool.delete();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    OutputStream out = toFile;
    if (out == null && memory.size() + length > IN_MEMORY) {
      Path made = Files.createTempFile("flowscale-", ".upload");
      file = made;
      out = Files.newOutputStream(made);
      toFile = out;
    }
    (out == null ? memory : out).write(bytes, offset, length);
  }

  private void endFile() throws IOException {
    OutputStream out = toFile;
    if (out != null) {
      out.close();
    }
  }

  /** Sends everything that was read, even if no caller waits for the response any more. */
  @Override
  public void write(OutputStream out) throws IOException {
    memory.writeTo(out);
    Path rest = file;
    if (rest != null) {
      Files.copy(rest, out);
    }
  }

  void delete() {
    try {
      endFile();
      Path made = file;
      if (made != null) {
        Files.deleteIfExists(made);
      }
    } catch (IOException e) {
      // The file is of no use to anyone, and the exchange has an outcome of its own.
    }
  }
}
