package com.example.flowscale.okhttp;

import ai.flowscale.client.interrupt.InterruptListener;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;

/**
 * A socket, perhaps below TLS, that an interrupt of a thread which blocks in it closes. OkHttp
 * connects on threads of its own, and over HTTP/2 reads on them.
 */
final class InterruptedSocket extends Socket {
  InterruptedSocket() {
    super(Proxy.NO_PROXY);
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

  /** With a reset: what has been written need not arrive. */
  private void abort() {
    try {
      setSoLinger(true, 0);
    } catch (SocketException e) {
      // Closed already.
    }
    try {
      close();
    } catch (IOException e) {
      // Nothing can be done about it, and the system has no more of it.
    }
  }
}
