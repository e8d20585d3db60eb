package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** The bytes of a connection, plain or over TLS. */
class Link {
  private final Socket socket;

  Link(Socket socket) {
    this.socket = socket;
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** Waits until bytes can be exchanged. */
  void handshake() throws IOException {}

  /** Closes this side in order. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes this side after a failed handshake, so that the client receives the reason. */
  void abandon() {
    close();
  }

  /** Closes both sides in order. */
  void close() {
    closeAtOnce();
  }

  /** Closes both sides at once, even while another thread uses them. */
  final void closeAtOnce() {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Already closed.
    }
  }

  /** Resets the connection. */
  final void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
