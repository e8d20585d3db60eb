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

/**
 * A loopback address that neither accepts nor refuses connections: its queue is full and stays so,
 * which makes Linux drop whoever else knocks. Other systems may refuse instead; then there is no
 * such address on them.
 */
public final class UnansweredAddress implements AutoCloseable {
  /** Linux has room for one more than the backlog. */
  private static final int SURE_ROOM = 2;

  private static final int MOST = 64;
  private static final int GENEROUS_MILLIS = 30_000;

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
   * @return the address, to be closed by the caller
   */
  public static UnansweredAddress open() {
    try {
      UnansweredAddress address =
          new UnansweredAddress(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      try {
        address.fill();
        return address;
      } catch (IOException | RuntimeException e) {
        address.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill() throws IOException {
    while (queued.size() < MOST) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(listener.getInetAddress(), port()),
            queued.size() <= SURE_ROOM ? GENEROUS_MILLIS : PROBE_MILLIS);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IllegalStateException("the queue of a listener does not fill on this system");
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
