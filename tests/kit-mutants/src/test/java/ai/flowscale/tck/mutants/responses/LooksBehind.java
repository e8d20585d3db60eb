package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.PieceStream;
import ai.flowscale.tck.mutants.parts.Responses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Has a thread that holds pieces for the reader, who looks for the end of the body after finding
 * that none is held: what has come in between is lost. A slow thread makes the moment in between
 * longer.
 */
final class LooksBehind extends PieceStream {
  private static final int MOMENT = 2_000;
  private static final long PAUSE_NANOS = 50_000;
  private static final int PIECE_BYTES = 16 * 1024;

  private final InputStream in;
  private final Queue<ByteBuffer> held = new ConcurrentLinkedQueue<>();
  private volatile Exception failure;
  private volatile boolean ended;

  private LooksBehind(InputStream in) {
    this.in = in;
  }

  static TransportResponse in(TransportResponse response) {
    LooksBehind body = new LooksBehind(response.body());
    Thread thread = new Thread(body::run, "tck-holding");
    thread.setDaemon(true);
    thread.start();
    return Responses.withBody(response, body);
  }

  private void run() {
    byte[] piece = new byte[PIECE_BYTES];
    try {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        held.add(ByteBuffer.wrap(Arrays.copyOf(piece, count)));
      }
    } catch (IOException | RuntimeException thrown) {
      failure = thrown;
    }
    ended = true;
  }

  @Override
  protected ByteBuffer next() throws IOException {
    while (true) {
      ByteBuffer next = held.poll();
      if (next != null) {
        return next;
      }
      for (int i = 0; i < MOMENT && !ended; i++) {
        Thread.onSpinWait();
      }
      if (ended) {
        return end();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private ByteBuffer end() throws IOException {
    if (failure instanceof IOException checked) {
      throw checked;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
