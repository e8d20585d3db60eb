package ai.flowscale.tck.server;

import java.io.IOException;

/** The behaviour of a {@link RawServer} on one connection. */
@FunctionalInterface
public interface RawScript {

  /**
   * Runs the server's side of a connection on a thread of its own. The connection is closed when
   * the script returns or throws.
   *
   * @param connection the connection
   * @throws IOException if the client closed the connection; it is recorded and not reported
   */
  void play(RawConnection connection) throws IOException;
}
