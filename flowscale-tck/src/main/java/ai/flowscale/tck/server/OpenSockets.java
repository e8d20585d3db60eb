package ai.flowscale.tck.server;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sockets that a server has open, so that none is left when it closes. */
final class OpenSockets {
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Takes a socket in, and closes it at once where the server has closed already. */
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
      // Nobody is left to tell.
    } finally {
      sockets.remove(socket);
    }
  }

  /** Ends a socket with a TCP reset. */
  void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyGone) {
      // Nobody is left to tell.
    } finally {
      close(socket);
    }
  }

  void closeAll() {
    closed = true;
    sockets.forEach(this::close);
  }
}
