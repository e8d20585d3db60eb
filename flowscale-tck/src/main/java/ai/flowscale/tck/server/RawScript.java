package ai.flowscale.tck.server;

import java.io.IOException;

/** What a {@link RawServer} does with one connection. */
@FunctionalInterface
public interface RawScript {

  /**
   * Plays the server's side of a connection, on a thread of its own. The connection is closed when
   * the script returns or throws.
   *
   * @param connection the connection
   * @throws IOException if the client's end broke off; recorded, not reported
   */
  void play(RawConnection connection) throws IOException;
}
