package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Listens on a free loopback port, and hands on the connections that are made. */
final class Acceptor {
  private static final int BACKLOG = 128;
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private final ServerSocket listener;
  private final Thread thread;

  private Acceptor(ServerSocket listener, String name, Taker taker) {
    this.listener = listener;
    this.thread = KitThreads.daemon(name, () -> acceptAll(listener, taker));
  }

  static Acceptor open(String name, Taker taker) {
    return open(0, name, taker);
  }

  static Acceptor open(int port, String name, Taker taker) {
    try {
      return open(InetAddress.getLoopbackAddress(), port, name, taker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Acceptor open(InetAddress address, int port, String name, Taker taker) throws IOException {
    ServerSocket listener = new ServerSocket(port, BACKLOG, address);
    // Left to itself, the system may take in the whole of a body that nobody reads.
    listener.setReceiveBufferSize(RECEIVE_BUFFER);
    return new Acceptor(listener, name, taker);
  }

  /** Connections made before wait until now. */
  void start() {
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /**
   * Stops listening, and waits until that is so: the system goes on completing connections while
   * the thread still sits in its call, and the last connection may just be handed on.
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

  private static void acceptAll(ServerSocket listener, Taker taker) {
    while (!listener.isClosed()) {
      try {
        taker.take(listener.accept());
      } catch (IOException closed) {
        // Either the listener was closed, or the client was gone before it was accepted.
      }
    }
  }

  /** Takes connections, one after the other, and without delay. */
  @FunctionalInterface
  interface Taker {
    void take(Socket socket) throws IOException;
  }
}
