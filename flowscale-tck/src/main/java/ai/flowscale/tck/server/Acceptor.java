package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Listens on a free loopback port and passes on the accepted connections. */
final class Acceptor {
  private static final int BACKLOG = 128;
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private final ServerSocket listener;
  private final Thread thread;

  private Acceptor(ServerSocket listener, String name, Receiver receiver) {
    this.listener = listener;
    this.thread = KitThreads.daemon(name, () -> acceptAll(listener, receiver));
  }

  static Acceptor open(int port, String name, Receiver receiver) {
    try {
      return open(InetAddress.getLoopbackAddress(), port, name, receiver);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Acceptor open(InetAddress address, int port, String name, Receiver receiver)
      throws IOException {
    ServerSocket listener = new ServerSocket(port, BACKLOG, address);
    // By default the system may buffer a whole body that no one reads.
    listener.setReceiveBufferSize(RECEIVE_BUFFER);
    return new Acceptor(listener, name, receiver);
  }

  /** Starts to accept connections. Earlier connections wait until now. */
  void start() {
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /**
   * Stops listening and waits for the thread: the system completes connections while the thread is
   * still in its call, and the last connection may just be passed on.
   */
  void close() {
    try {
      listener.close();
      thread.join(TimeLimit.get().toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void acceptAll(ServerSocket listener, Receiver receiver) {
    while (!listener.isClosed()) {
      try {
        receiver.receive(listener.accept());
      } catch (IOException closed) {
        // Either the listener was closed, or the client left before it was accepted.
      }
    }
  }

  /** Receives connections, one after the other. Must not block. */
  @FunctionalInterface
  interface Receiver {
    void receive(Socket socket) throws IOException;
  }
}
