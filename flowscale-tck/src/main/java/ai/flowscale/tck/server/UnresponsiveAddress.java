package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A loopback address that neither accepts nor refuses connections: its queue stays full, and Linux
 * drops further connections. Other systems may refuse them; then there is no such address.
 */
public final class UnresponsiveAddress implements AutoCloseable {
  /** Linux accepts one connection more than the backlog. */
  private static final int GUARANTEED = 2;

  private static final int MOST = 64;

  /** How long a connection must hang until the queue is considered full; on Linux it is by then. */
  private static final int PROBE_MILLIS = 100;

  private final ServerSocket listener;
  private final List<Socket> queued = new ArrayList<>();

  private UnresponsiveAddress(ServerSocket listener) {
    this.listener = listener;
  }

  /**
   * Reserves a free port and fills its queue.
   *
   * @return the address, to be closed by the caller; empty on a system that refuses connections
   *     when the queue is full, or whose queue does not fill
   */
  public static Optional<UnresponsiveAddress> open() {
    return open(1);
  }

  static Optional<UnresponsiveAddress> open(int backlog) {
    try {
      return open(new ServerSocket(0, backlog, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fills the queue of a port of one address of this machine.
   *
   * @param address the address
   * @param port the port, or 0 for a free one
   * @return the address, to be closed by the caller; empty as for {@link #open()}
   * @throws IOException if another program has the port
   */
  public static Optional<UnresponsiveAddress> open(InetAddress address, int port)
      throws IOException {
    return open(new ServerSocket(port, 1, address));
  }

  private static Optional<UnresponsiveAddress> open(ServerSocket listener) {
    UnresponsiveAddress address = new UnresponsiveAddress(listener);
    if (address.isFilled()) {
      return Optional.of(address);
    }
    address.close();
    return Optional.empty();
  }

  private boolean isFilled() {
    while (queued.size() < MOST) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(listener.getInetAddress(), port()),
            queued.size() <= GUARANTEED ? (int) TimeLimit.get().toMillis() : PROBE_MILLIS);
      } catch (SocketTimeoutException full) {
        return true;
      } catch (IOException refused) {
        return false;
      }
    }
    return false;
  }

  /**
   * Returns the port.
   *
   * @return a port of 127.0.0.1
   */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * Returns a URL without any response.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return an http URL
   */
  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  /** Frees the port. Hanging connections are refused or reset. */
  @Override
  public void close() {
    try {
      for (Socket socket : queued) {
        socket.close();
      }
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
