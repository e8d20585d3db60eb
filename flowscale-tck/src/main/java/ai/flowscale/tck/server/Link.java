package ai.flowscale.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The bytes between a client and a script: a connection, plain or over TLS, or a stream of one. */
interface Link {

  InputStream in() throws IOException;

  OutputStream out() throws IOException;

  /** Waits until bytes can be exchanged. */
  void handshake() throws IOException;

  /** Returns the host name that the client has sent in its handshake, or null for none. */
  default @Nullable String serverName() {
    return null;
  }

  /** Closes this side in order. */
  void halfClose() throws IOException;

  /** Closes this side after a failed handshake, so that the client receives the reason. */
  void abandon();

  /** Closes both sides in order. */
  void close();

  /** Closes both sides at once, even while another thread uses them. */
  void closeAtOnce();

  /** Resets it. */
  void reset() throws IOException;
}
