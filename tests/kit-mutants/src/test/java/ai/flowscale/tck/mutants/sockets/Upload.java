package ai.flowscale.tck.mutants.sockets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The body of a request on its way: in chunks, or with a last byte that waits for the end. */
final class Upload extends OutputStream {
  private static final int SMALL = 1024;

  private final List<ByteBuffer> pieces = new ArrayList<>();
  private final Connection connection;
  private final OptionalLong length;
  private final Set<Fault> faults;
  private long count;
  private byte last;
  private boolean broken;

  private Upload(Connection connection, OptionalLong length, Set<Fault> faults) {
    this.connection = connection;
    this.length = length;
    this.faults = faults;
  }

  /** Sends a body; returns what was wrong with the body, and not with the connection. */
  static Optional<TransportException> send(
      RequestBody body, Connection connection, Set<Fault> faults) {
    Upload upload = new Upload(connection, body.contentLength(), faults);
    try {
      body.writeTo(upload);
      upload.end();
      return Optional.empty();
    } catch (Throwable thrown) {
      return upload.broken
          ? Optional.empty()
          : Optional.of(
              new TransportException(
                  Kind.REQUEST_BODY, Sent.MAYBE, "the body cannot be sent", thrown));
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int size) throws IOException {
    if (size == 0) {
      return;
    }
    if (length.isEmpty()) {
      put(Integer.toHexString(size) + "\r\n");
      put(bytes, offset, size);
      put("\r\n");
      return;
    }
    if (count + size > length.getAsLong()) {
      throw new IOException("the body is longer than its length");
    }
    boolean ends = count + size == length.getAsLong();
    if (faults.contains(Fault.GATHERS_PIECES) && size < SMALL && !ends) {
      pieces.add(ByteBuffer.wrap(bytes, offset, size));
      count += size;
      return;
    }
    putPieces();
    put(bytes, offset, ends ? size - 1 : size);
    last = bytes[offset + size - 1];
    count += size;
  }

  private void putPieces() throws IOException {
    for (ByteBuffer piece : pieces) {
      put(piece.array(), piece.position(), piece.remaining());
    }
    pieces.clear();
  }

  private void end() throws IOException {
    putPieces();
    if (length.isEmpty() || count == length.getAsLong()) {
      // From before the last byte: the response may be here at once.
      endOnConnection();
    }
    if (length.isEmpty()) {
      put("0\r\n\r\n" + (faults.contains(Fault.ADDS_LINE_TO_CHUNKS) ? "\r\n" : ""));
    } else if (count < length.getAsLong()) {
      throw new IOException("the body is shorter than its length");
    } else if (count > 0) {
      String more = faults.contains(Fault.ADDS_LINE) ? "\r\n" : "";
      put((char) (last & 0xff) + more);
    }
  }

  private void endOnConnection() throws IOException {
    try {
      connection.endUpload();
    } catch (IOException refused) {
      broken = true;
      throw refused;
    }
  }

  private void put(String text) throws IOException {
    put(text.getBytes(ISO_8859_1), 0, text.length());
  }

  private void put(byte[] bytes, int offset, int size) throws IOException {
    try {
      connection.awaitMayUpload();
      connection.out().write(bytes, offset, size);
    } catch (IOException e) {
      if (faults.contains(Fault.SENDS_TO_NOWHERE)) {
        // A reset may stop the writer before the response that came ahead of it has been read.
        connection.awaitResponse();
        if (connection.count() > 0 && !connection.isEnded()) {
          return;
        }
      }
      broken = true;
      throw e;
    }
  }
}
