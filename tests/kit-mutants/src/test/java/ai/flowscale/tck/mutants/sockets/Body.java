package ai.flowscale.tck.mutants.sockets;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.tck.mutants.parts.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A body whose failures are those of a transport. */
final class Body extends PieceStream {
  private static final int PIECE_BYTES = 16 * 1024;

  private final Connection connection;
  private final InputStream content;
  private volatile boolean closed;

  Body(Connection connection, InputStream content) {
    this.connection = connection;
    this.content = content;
  }

  @Override
  protected ByteBuffer next() {
    checkOpen();
    byte[] piece = new byte[PIECE_BYTES];
    try {
      int count = content.read(piece);
      return count < 0 ? null : ByteBuffer.wrap(piece, 0, count);
    } catch (TransportException failure) {
      connection.end();
      throw failure;
    } catch (IOException failure) {
      connection.end();
      checkOpen();
      throw new TransportException(Kind.CLOSED, Sent.MAYBE, "the body has not ended", failure);
    }
  }

  private void checkOpen() {
    if (Thread.currentThread().isInterrupted()) {
      connection.end();
    }
    if (closed || Thread.currentThread().isInterrupted()) {
      throw new TransportException(Kind.CANCELLED, Sent.MAYBE, "it was given up", null);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      content.close();
    } catch (IOException ended) {
      // It has.
    }
  }
}
