package ai.flowscale.transport.jersey;

import ai.flowscale.transport.toolkit.interrupt.InterruptibleSocket;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;

/**
 * A socket over which TLS may be laid. JSSE reads nothing behind a {@code close_notify}, and takes
 * an end of the connection without one for one with it: there the socket fails instead of ending,
 * so that a body that was cut off is not taken for whole (RFC 9112, section 9.8).
 */
final class TlsAwareSocket extends InterruptibleSocket {
  private volatile boolean secured;

  /** TLS is laid over it. */
  void secure() {
    secured = true;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        return checked(super.read());
      }

      @Override
      public int read(byte[] bytes, int offset, int size) throws IOException {
        return checked(super.read(bytes, offset, size));
      }
    };
  }

  private int checked(int read) throws IOException {
    if (read < 0 && secured) {
      throw new ConnectionClosedException("the connection ended without a close_notify");
    }
    return read;
  }
}
