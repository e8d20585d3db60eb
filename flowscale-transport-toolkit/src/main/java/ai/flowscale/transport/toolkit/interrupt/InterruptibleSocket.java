package ai.flowscale.transport.toolkit.interrupt;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * A socket that an interrupt of a thread which connects, reads or writes closes, with a reset: what
 * has been written need not arrive. TLS may be laid over it, whose handshake ends as well. It
 * connects directly, whatever proxy for SOCKS the system properties name.
 */
public class InterruptibleSocket extends Socket {
  /** Makes a socket that is not connected. */
  public InterruptibleSocket() {
    super(Proxy.NO_PROXY);
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
        return listen(super::read);
      }

      @Override
      public int read(byte[] bytes, int offset, int size) throws IOException {
        return listen(() -> super.read(bytes, offset, size));
      }
    };
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
