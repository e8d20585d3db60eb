package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** The bytes of a connection, as they are or within TLS. */
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

  /** Ends this side in order. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends this side after a handshake that failed, so that the client hears why. */
  void abandon() {
    close();
  }

  /** Ends both sides in order. */
  void close() {
    shatter();
  }

  /** Ends both sides at once, whatever another thread is doing. */
  final void shatter() {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Nobody is left to tell.
    }
  }

  /** Breaks the connection with a TCP reset. */
  final void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
