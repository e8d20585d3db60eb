package ai.flowscale.tck.server;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The open sockets of a server, which closes them when it closes. */
final class OpenSockets {
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Adds a socket, and closes it if the server is already closed. */
  void add(Socket socket) {
    sockets.add(socket);
    if (closed) {
      close(socket);
    }
  }

  int count() {
    return sockets.size();
  }

  void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // Already closed.
    } finally {
      sockets.remove(socket);
    }
  }

  /** Resets a socket. */
  void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyGone) {
      // Already closed.
    } finally {
      close(socket);
    }
  }

  void closeAll() {
    closed = true;
    sockets.forEach(this::close);
  }
}
