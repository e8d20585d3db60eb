package ai.flowscale.transport.jersey;

import ai.flowscale.client.interrupt.InterruptListener;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.apache.hc.core5.http.ConnectionClosedException;

/**
 * A socket that an interrupt of a thread which blocks in it closes, also within the handshake of
 * TLS, and over which TLS may be laid. JSSE reads nothing behind a {@code close_notify}, and takes
 * an end of the connection without one for one with it: there the socket fails instead of ending,
 * so that a body that was cut off is not taken for whole (RFC 9112, section 9.8).
 */
final class TlsAwareSocket extends Socket {
  private static final int END = -1;

  private volatile boolean secured;

  /** Connects directly, whatever proxy for SOCKS the system properties name. */
  TlsAwareSocket() {
    super(Proxy.NO_PROXY);
  }

  /** TLS is laid over it. */
  void secure() {
    secured = true;
  }

  @Override
  public void connect(SocketAddress address, int timeoutMillis) throws IOException {
    listen(
        () -> {
          super.connect(address, timeoutMillis);
          return 0;
        });
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        return checked(listen(super::read));
      }

      @Override
      public int read(byte[] bytes, int offset, int size) throws IOException {
        return checked(listen(() -> super.read(bytes, offset, size)));
      }
    };
  }

  private int checked(int read) throws IOException {
    if (read == END && secured) {
      throw new ConnectionClosedException("the connection ended without a close_notify");
    }
    return read;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int size) throws IOException {
        listen(
            () -> {
              out.write(bytes, offset, size);
              return size;
            });
      }
    };
  }

  private int listen(InterruptListener.Step step) throws IOException {
    return InterruptListener.listen(step, this::abort);
  }

  /** As Apache HttpClient does it, with a reset: what has been written need not arrive. */
  private void abort() {
    try {
      setSoLinger(true, 0);
    } catch (SocketException e) {
      // Closed already, or not connected.
    }
    try {
      close();
    } catch (IOException e) {
      // Nothing can be done about it, and the system has no more of it.
    }
  }
}
