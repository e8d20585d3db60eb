package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Reserves a port for a server that stops listening for a while, with a socket that is bound and
 * neither listens nor connects. Connections are refused, and no other program gets the port.
 */
public final class PortReservation implements AutoCloseable {
  private final Socket socket;

  private PortReservation(Socket socket) {
    this.socket = socket;
  }

  /**
   * Reserves a free port.
   *
   * @return the reservation, to be closed by the caller
   */
  public static PortReservation take() {
    try {
      return take(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reserves a port of an address.
   *
   * @param address an address of this machine
   * @param port the port, or 0 for a free one
   * @return the reservation, to be closed by the caller
   * @throws IOException if another program has the port, or this machine does not have the address
   */
  public static PortReservation take(InetAddress address, int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return new PortReservation(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Returns the port.
   *
   * @return a port of 127.0.0.1 at which connections are refused
   */
  public int port() {
    return socket.getLocalPort();
  }

  /** Releases the port. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
