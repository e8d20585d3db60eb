package ai.flowscale.tck.mutants.aborts;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.PieceStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads an unread body to its end, to keep the connection. */
final class ReadsOn extends ForwardingResponse {
  private static final int PIECE_BYTES = 16 * 1024;

  private final AtomicBoolean read = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  ReadsOn(TransportResponse inner) {
    super(inner);
  }

  @Override
  public InputStream body() {
    InputStream body = super.body();
    return new PieceStream() {
      @Override
      protected ByteBuffer next() throws IOException {
        read.set(true);
        byte[] piece = new byte[PIECE_BYTES];
        int count = body.read(piece);
        return count < 0 ? null : ByteBuffer.wrap(piece, 0, count);
      }

      @Override
      public void close() throws IOException {
        body.close();
      }
    };
  }

  @Override
  public void close() {
    if (read.get()) {
      super.close();
    } else if (closed.compareAndSet(false, true)) {
      Thread thread = new Thread(this::readOn, "tck-reads-on");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void readOn() {
    try {
      super.body().transferTo(OutputStream.nullOutputStream());
    } catch (IOException | RuntimeException ended) {
      // Nobody wants to know.
    }
  }
}
