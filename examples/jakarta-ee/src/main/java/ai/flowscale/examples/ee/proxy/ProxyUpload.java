package ai.flowscale.examples.ee.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * An upload on its way. It tells when it last moved; and once it has been {@link #end ended}, the
 * request is no longer read, which belongs to the server again.
 */
final class ProxyUpload extends FilterInputStream {
  /** Held by the one who reads, and for good by the end. */
  private final Semaphore reading = new Semaphore(1);

  private volatile long lastMoved = System.nanoTime();

  ProxyUpload(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (!reading.tryAcquire()) {
      throw new IOException("the request has ended");
    }
    try {
      return in.read(buffer, offset, length);
    } finally {
      lastMoved = System.nanoTime();
      reading.release();
    }
  }

  /** Waits for a read that is in progress, which the server bounds, and lets no other begin. */
  void end() {
    reading.acquireUninterruptibly();
  }

  /** The request belongs to the server, which closes it. */
  @Override
  public void close() {}

  long lastMoved() {
    return lastMoved;
  }
}
