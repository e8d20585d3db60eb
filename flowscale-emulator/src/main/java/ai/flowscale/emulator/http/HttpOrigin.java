package ai.flowscale.emulator.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An origin: an HTTP/1.1 server on a loopback port. Each connection has a thread of its own, so a
 * hanging request does not block others.
 */
public final class HttpOrigin implements AutoCloseable {
  /** Many clients may connect at once; with the default of 50 some would wait for seconds. */
  private static final int BACKLOG = 1024;

  private final ServerSocket listener;
  private final Responder responder;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private HttpOrigin(ServerSocket listener, Responder responder) {
    this.listener = listener;
    this.responder = responder;
  }

  /**
   * Starts a server.
   *
   * @param port the port, or 0 for a free one
   * @param responder responds to all requests
   * @return the origin
   * @throws UncheckedIOException if the port cannot be listened on
   */
  public static HttpOrigin start(int port, Responder responder) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpOrigin origin = new HttpOrigin(new ServerSocket(port, BACKLOG, loopback), responder);
      start("flowscale-emulator-accept", origin::accept);
      return origin;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port + " of 127.0.0.1", e);
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        start("flowscale-emulator-connection", () -> serve(socket));
      } catch (IOException closed) {
        // This origin was closed, or the client left before it was accepted.
      }
    }
  }

  private void serve(Socket socket) {
    open.add(socket);
    try (socket) {
      // A connection that was accepted while this origin closed is closed by its own thread.
      if (!listener.isClosed()) {
        socket.setTcpNoDelay(true);
        new HttpConnection(socket, responder).serve();
      }
    } catch (IOException gone) {
      // The client left, or this origin was closed: there is no one to respond to.
    } finally {
      open.remove(socket);
    }
  }

  /**
   * Returns the URL of the server.
   *
   * @return scheme, address and port
   */
  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Stops listening, and closes all connections. */
  @Override
  public void close() {
    close(listener);
    open.forEach(HttpOrigin::close);
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception alreadyBroken) {
      // It is closed, as intended.
    }
  }
}
