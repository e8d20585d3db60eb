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
 * A loopback address that neither accepts nor refuses connections: its queue is full and stays so,
 * which makes Linux drop whoever else knocks. Other systems may refuse instead; then there is no
 * such address on them.
 */
public final class UnansweredAddress implements AutoCloseable {
  /** Linux has room for one more than the backlog. */
  private static final int SURE_ROOM = 2;

  private static final int MOST = 64;

  /** How long a connection may hang before the queue is taken for full; on Linux it is by then. */
  private static final int PROBE_MILLIS = 100;

  private final ServerSocket listener;
  private final List<Socket> queued = new ArrayList<>();

  private UnansweredAddress(ServerSocket listener) {
    this.listener = listener;
  }

  /**
   * Takes a free port and fills its queue.
   *
   * @return the address, to be closed by the caller; empty on a system that refuses what its queue
   *     has no room for, or whose queue does not fill
   */
  public static Optional<UnansweredAddress> open() {
    return open(1);
  }

  static Optional<UnansweredAddress> open(int backlog) {
    try {
      UnansweredAddress address =
          new UnansweredAddress(new ServerSocket(0, backlog, InetAddress.getLoopbackAddress()));
      if (address.isFilled()) {
        return Optional.of(address);
      }
      address.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isFilled() {
    while (queued.size() < MOST) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(listener.getInetAddress(), port()),
            queued.size() <= SURE_ROOM ? (int) TimeLimit.get().toMillis() : PROBE_MILLIS);
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
   * Returns an address at which nobody answers.
   *
   * @param pathAndQuery a path that starts with a slash, percent-encoded
   * @return an http address
   */
  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  /** Frees the port; connections that still hang are refused or reset. */
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
