package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Two connections made one: what comes at one end goes out at the other, the end included. */
final class Pipe {
  private final OpenSockets sockets;
  private final Socket client;
  private final Socket origin;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  Pipe(OpenSockets sockets, Socket client, Socket origin) {
    this.sockets = sockets;
    this.client = client;
    this.origin = origin;
  }

  /** Passes what the client sends until it ends its side. */
  void toOrigin(Relay relay) {
    pass(relay, origin);
  }

  /** Passes what the origin sends until it ends its side. For another thread. */
  void toClient(Relay relay) {
    pass(relay, client);
  }

  private void pass(Relay relay, Socket to) {
    try {
      relay.passTo(to.getOutputStream());
      to.shutdownOutput();
      if (openDirections.decrementAndGet() == 0) {
        sockets.close(client);
        sockets.close(origin);
      }
    } catch (IOException broken) {
      // Whoever is still there has to see that this was no end in order.
      sockets.reset(client);
      sockets.reset(origin);
    }
  }

  /** Reads one side to its end. */
  @FunctionalInterface
  interface Relay {
    void passTo(OutputStream out) throws IOException;
  }
}
