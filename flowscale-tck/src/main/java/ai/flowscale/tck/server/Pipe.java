package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects two sockets: bytes and the end of one side are passed to the other. */
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

  /** Passes bytes of one side to the other until it closes its side. One thread for each side. */
  void pass(Relay relay, Socket to) {
    try {
      relay.passTo(to.getOutputStream());
      to.shutdownOutput();
      if (openDirections.decrementAndGet() == 0) {
        sockets.close(client);
        sockets.close(origin);
      }
    } catch (IOException broken) {
      // The other side must see that this was not an orderly close.
      sockets.reset(client);
      sockets.reset(origin);
    }
  }

  /** Copies one side to its end. */
  @FunctionalInterface
  interface Relay {
    void passTo(OutputStream out) throws IOException;
  }
}
