package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Keeps a port for a server that stops listening for a while: a socket that is bound and neither
 * listens nor connects. Connections are refused, and no other program is given the port.
 */
final class PortReservation implements AutoCloseable {
  private final Socket socket;

  private PortReservation(Socket socket) {
    this.socket = socket;
  }

  static PortReservation take() {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return new PortReservation(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
