package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** The server's side of a plain connection. */
class SocketLink implements Link {
  private final Socket socket;

  SocketLink(Socket socket) {
    this.socket = socket;
  }

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void handshake() throws IOException {}

  @Override
  public void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void abandon() {
    close();
  }

  @Override
  public void close() {
    closeAtOnce();
  }

  @Override
  public final void closeAtOnce() {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Already closed.
    }
  }

  @Override
  public final void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
