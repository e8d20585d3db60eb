package ai.flowscale.tck.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects two sockets: bytes and the end of one side are passed to the other. */
final class Pipe {
  private final OpenSockets sockets;
  private final Socket client;
  private final Socket origin;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  /** Whether a direction has ended with an error. */
  private volatile boolean broken;

  Pipe(OpenSockets sockets, Socket client, Socket origin) {
    this.sockets = sockets;
    this.client = client;
    this.origin = origin;
  }

  /** Passes bytes of one side to the other until it closes its side. One thread for each side. */
  void pass(Relay relay, Socket to) {
    AtomicBoolean refused = new AtomicBoolean();
    try {
      relay.passTo(noting(refused, to.getOutputStream()));
      if (!broken) {
        to.shutdownOutput();
      }
    } catch (IOException failure) {
      broken = true;
    }
    boolean last = openDirections.decrementAndGet() == 0;
    // What the side that takes no more has said before is still passed on in the other direction,
    // which notices by itself that there is no more.
    if (broken && (last || !refused.get())) {
      // The other side must see that this was not an orderly close.
      sockets.reset(client);
      sockets.reset(origin);
    } else if (last) {
      sockets.close(client);
      sockets.close(origin);
    }
  }

  /** Notes a failure to write. */
  private static OutputStream noting(AtomicBoolean refused, OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException failure) {
          refused.set(true);
          throw failure;
        }
      }
    };
  }

  /** Copies one side to its end. */
  @FunctionalInterface
  interface Relay {
    void passTo(OutputStream out) throws IOException;
  }
}
