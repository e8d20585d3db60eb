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

  /** Returns whether it is over TLS. */
  default boolean isSecure() {
    return false;
  }

  /** Returns the connection of the client, which all streams of one have in common. */
  default Object connection() {
    return this;
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

  /** Resets the connection, with all of its streams. */
  default void resetConnection() throws IOException {
    reset();
  }

  /** Ends this side of the connection below TLS, without a {@code close_notify}. */
  default void truncate() throws IOException {
    halfClose();
  }

  /** Sends the fatal alert of a handshake that failed, over TLS 1.2. */
  default void alert() throws IOException {
    throw new IOException("no TLS");
  }

  /** Makes another handshake, in which a client certificate is needed, over TLS 1.2. */
  default void handshakeAgain() throws IOException {
    throw new IOException("no TLS");
  }

  /** Has both sides use other keys, over TLS 1.3. */
  default void updateKeys() throws IOException {
    throw new IOException("no TLS");
  }

  /**
   * Says that a stream of HTTP/2 was not processed.
   *
   * @param goAway whether all later ones are refused with it
   */
  default void refuse(boolean goAway) throws IOException {
    throw new IOException("no HTTP/2");
  }

  /** Neither reads nor writes any more, all streams of the connection included. */
  default void fallSilent() throws IOException {
    throw new IOException("no HTTP/2");
  }

  /** Returns the frames of HTTP/2 below. */
  default RawHttp2 http2() {
    throw new IllegalStateException("no HTTP/2");
  }
}
