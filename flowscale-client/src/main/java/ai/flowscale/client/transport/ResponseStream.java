package ai.flowscale.client.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of a response from a client that blocks. One thread reads at a time; closing from
 * another thread breaks the connection, which ends that read.
 */
final class ResponseStream extends InputStream {
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
  public int read() throws IOException {
    byte[] single = new byte[1];
    int count = read(single, 0, 1);
    return count < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    if (whole) {
      return -1;
    }
    checkOpen();
    int count;
    try {
      count = in.read(buffer, offset, size);
    } catch (IOException | RuntimeException e) {
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
    }
    return count;
  }

  private void checkOpen() throws IOException {
    exchange.checkAlive();
    if (closed.get()) {
      throw new IOException("the response was closed");
    }
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
