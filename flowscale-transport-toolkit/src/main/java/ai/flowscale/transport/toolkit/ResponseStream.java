package ai.flowscale.transport.toolkit;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.internal.PieceStream;
import ai.flowscale.transport.toolkit.internal.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, which is as long as its head said. One thread reads at a time; an
 * interrupt of it, like closing from another thread, breaks the connection, which ends that read.
 */
final class ResponseStream extends PieceStream {
  private final AbstractExchange exchange;
  private final InputStream in;
  private final long length;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean whole;
  private long received;

  ResponseStream(AbstractExchange exchange, InputStream in, long length) {
    this.exchange = exchange;
    this.in = in;
    this.length = length;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    Objects.checkFromIndexSize(offset, size, buffer.length);
    if (size == 0) {
      return 0;
    }
    if (whole) {
      return -1;
    }
    // Whether or not the read would block.
    checkInterrupt(null);
    checkOpen();
    int count;
    try {
      count = in.read(buffer, offset, size);
    } catch (IOException | RuntimeException e) {
      checkInterrupt(e);
      checkOpen();
      throw exchange.broken(e);
    }
    received += Math.max(count, 0);
    if (count < 0) {
      // A stream that is aborted may as well look as if it had come to its end.
      checkOpen();
      IOException wrong = ContentLengths.wrong(length, received);
      if (wrong != null) {
        throw exchange.broken(wrong);
      }
      whole = true;
      Upload upload = exchange.upload();
      exchange.ended(upload == null || upload.isSent());
      // Nobody has to close what was read to its end.
      Streams.closeQuietly(this);
    }
    return count;
  }

  private void checkInterrupt(@Nullable Exception thrown) {
    if (Thread.currentThread().isInterrupted()) {
      exchange.interrupted(thrown);
    }
  }

  private void checkOpen() {
    exchange.checkReadable();
    if (closed.get()) {
      throw Failures.of(
          exchange.request().uri(), Kind.CANCELLED, Sent.MAYBE, "the response was closed", null);
    }
  }

  @Override
  public int available() throws IOException {
    return whole || closed.get() ? 0 : in.available();
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      if (!whole) {
        exchange.abandon();
      }
      in.close();
    }
  }
}
