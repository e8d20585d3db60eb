package ai.flowscale.tck.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects two sockets: bytes and the end of one side are passed to the other. */
final class Pipe {
  /** A client that does not read must not keep the other direction for ever. */
  private static final Duration OF_LAST_WORDS = Duration.ofSeconds(1);

  private final OpenSockets sockets;
  private final Socket client;
  private final Socket origin;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  /** Whether a direction has met an error. */
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
      if (refused.get() && to == origin) {
        // What the origin has said before is still on its way in the other direction. A client
        // that is gone gets nothing more.
        Polling.holds(OF_LAST_WORDS, () -> openDirections.get() < 2);
      }
    }
    boolean last = openDirections.decrementAndGet() == 0;
    if (broken) {
      // The other side must see that this was not an orderly close.
      sockets.reset(client);
      sockets.reset(origin);
    } else if (last) {
      sockets.close(client);
      sockets.close(origin);
    }
  }

  /**
   * Notes a failure to write, and at once that the connection is broken: a write that has been told
   * of a reset leaves an orderly end to the read of the other direction.
   */
  private OutputStream noting(AtomicBoolean refused, OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException failure) {
          broken = true;
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
