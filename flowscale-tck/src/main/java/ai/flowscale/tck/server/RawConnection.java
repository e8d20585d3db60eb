package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a {@link RawServer}. A {@link RawScript} acts on it, and a test reads its record.
 * Only the script's thread may call the acting methods.
 */
public final class RawConnection {

  /** How the client's side of a connection ended. */
  public enum End {
    /** The client closed it in order. */
    CLOSED,
    /** The client reset it, or it failed otherwise. */
    RESET,
    /** The TLS handshake failed; the script was not run. */
    NO_HANDSHAKE
  }

  private static final Duration BETWEEN_INTERIM = Duration.ofMillis(10);

  private final Link link;
  private final RequestReader reader;
  private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private volatile @Nullable End end;
  private final Semaphore releases = new Semaphore(0);
  private volatile boolean closed;

  /** The request that was read before the script began, or null. */
  private @Nullable RawRequest ahead;

  RawConnection(Link link) {
    this.link = link;
    this.reader = new RequestReader(new Incoming());
  }

  /**
   * Returns the received requests. The last one may still be arriving.
   *
   * @return the requests in order
   */
  public List<RawRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * Returns how many bytes the script has written.
   *
   * @return a number of bytes, including heads
   */
  public long written() {
    return written.get();
  }

  /**
   * Returns how the client's side ended, if the script has read that far.
   *
   * @return how it ended, or null while it is open
   */
  public @Nullable End end() {
    return end;
  }

  /**
   * Returns the host name that the client has sent in the TLS handshake (SNI).
   *
   * @return the name; empty if there was none
   */
  public Optional<String> serverName() {
    return Optional.ofNullable(link.serverName());
  }

  /**
   * Returns whether the connection is open: the script is running, and has not read the end of the
   * client's side.
   *
   * @return true while neither side has ended it
   */
  public boolean isOpen() {
    return end == null && !closed;
  }

  /**
   * Returns whether the client has opened the connection with TLS. A server of {@link
   * RawServer#startTlsOrPlain} knows once the first byte has arrived.
   *
   * @return whether its bytes are encrypted
   */
  public boolean isSecure() {
    return link.isSecure();
  }

  /**
   * Returns whether this is a stream of the same connection of HTTP/2, or the same connection.
   *
   * @param other another connection of the same server
   * @return whether the client has opened one connection for both
   */
  public boolean isOnSameConnection(RawConnection other) {
    return link.connection() == other.link.connection();
  }

  /**
   * Returns whether the client has sent a line that has no place in a request: an empty one before
   * it, such as behind the body of another one, one without CR, or one that is not a field.
   *
   * @return whether the script has read such a line
   */
  public boolean isMalformed() {
    return reader.isMalformed();
  }

  /** Releases one {@link #stall()} of the script, the present or the next one. */
  public void release() {
    releases.release();
  }

  /**
   * Reads a request's head.
   *
   * @return the request, whose body has not been read
   * @throws IOException if the connection ends first
   */
  public RawRequest readHead() throws IOException {
    RawRequest first = ahead;
    if (first != null) {
      ahead = null;
      return first;
    }
    RawRequest request = reader.readHead();
    requests.add(request);
    return request;
  }

  /**
   * Reads a request with all of its body.
   *
   * @return the request
   * @throws IOException if the connection ends before the body does
   */
  public RawRequest readRequest() throws IOException {
    RawRequest request = readHead();
    readBody(request);
    return request;
  }

  /**
   * Reads the rest of a request's body.
   *
   * @param request the last request
   * @throws IOException if the connection ends first
   */
  public void readBody(RawRequest request) throws IOException {
    readBody(request, Long.MAX_VALUE);
  }

  /**
   * Reads a request's body until at least a number of bytes was received.
   *
   * @param request the last request
   * @param atLeast the number of bytes of the body
   * @throws IOException if the connection ends first
   */
  public void readBody(RawRequest request, long atLeast) throws IOException {
    if (!reader.readBody(request, atLeast)) {
      throw new EOFException("the connection ended within the body");
    }
  }

  /**
   * Reads until the client closes the connection. The bytes are recorded for the last request.
   *
   * @throws IOException if nothing arrives within three times the {@link TimeLimit}
   */
  public void readToEnd() throws IOException {
    while (reader.fill()) {
      if (!requests.isEmpty()) {
        reader.feed(requests.get(requests.size() - 1).body());
      }
      reader.skip();
    }
  }

  /**
   * Reads the rest of a long body, which is counted, and not hashed.
   *
   * @param request the last request
   * @throws IOException if the connection ends first
   */
  public void countBody(RawRequest request) throws IOException {
    request.body().passTo(OutputStream.nullOutputStream());
    readBody(request);
  }

  /**
   * Reads on in a request's body until it is complete or a text has arrived in it, such as the
   * begin of the next request.
   *
   * @param request the last request
   * @param text a text that the body does not have
   * @return whether it has arrived, or the framing of the body is broken; false if the body is
   *     complete, or the connection has ended
   * @throws IOException if nothing arrives within three times the {@link TimeLimit}
   */
  public boolean readBodyUntil(RawRequest request, String text) throws IOException {
    return reader.readBodyUntil(request, text);
  }

  /**
   * Reads on, whatever the bytes mean, until a text has arrived. The bytes are not recorded.
   *
   * @param text the text
   * @return whether it has arrived; false if the connection ends first
   * @throws IOException if nothing arrives within three times the {@link TimeLimit}
   */
  public boolean readUntil(String text) throws IOException {
    return reader.readUntil(text);
  }

  /**
   * Writes text.
   *
   * @param text the text, sent as UTF-8
   * @throws IOException if the client closed the connection
   */
  public void write(String text) throws IOException {
    write(text.getBytes(UTF_8));
  }

  /**
   * Writes bytes.
   *
   * @param bytes the bytes
   * @throws IOException if the client closed the connection
   */
  public void write(byte[] bytes) throws IOException {
    try {
      link.out().write(bytes);
    } catch (IOException e) {
      ended(End.RESET);
      throw e;
    }
    written.addAndGet(bytes.length);
  }

  /**
   * Writes a whole response with a {@code Content-Length}.
   *
   * @param status the status line without the protocol, such as {@code 200 OK}
   * @param body the body, sent as UTF-8
   * @throws IOException if the client closed the connection
   */
  public void respond(String status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    write("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
  }

  /**
   * Waits for a {@link #release()} without reading or writing.
   *
   * @throws IOException if it does not come within three times the {@link TimeLimit}
   */
  public void stall() throws IOException {
    if (!Polling.holds(TimeLimit.ofServers(), releases::tryAcquire)) {
      throw new SocketTimeoutException("the stalled connection was not released");
    }
  }

  /**
   * Waits, without reading, until the client has closed the connection: writes interim responses,
   * which a client must ignore, until the system refuses them.
   *
   * @throws IOException if it does not within three times the {@link TimeLimit}
   */
  public void awaitClosedByClient() throws IOException {
    byte[] interim = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8);
    if (!Polling.holds(TimeLimit.ofServers(), () -> isRefused(interim))) {
      throw new SocketTimeoutException("the client did not close the connection");
    }
  }

  private boolean isRefused(byte[] bytes) {
    try {
      link.out().write(bytes);
      return Polling.holds(BETWEEN_INTERIM, () -> closed);
    } catch (IOException gone) {
      return true;
    }
  }

  /**
   * Closes the server's side in order, over TLS with a {@code close_notify}. The client's side
   * stays open.
   *
   * @throws IOException if the connection is closed
   */
  public void halfClose() throws IOException {
    link.halfClose();
  }

  /**
   * Resets the connection.
   *
   * @throws IOException if it is already closed
   */
  public void reset() throws IOException {
    link.reset();
    closed = true;
  }

  /**
   * Resets the connection, over HTTP/2 the one that this stream shares with others.
   *
   * @throws IOException if it is already closed
   */
  public void resetConnection() throws IOException {
    link.resetConnection();
    closed = true;
  }

  /**
   * Closes the server's side, over TLS without a {@code close_notify}, as where the connection is
   * cut. The client's side stays open.
   *
   * @throws IOException if the connection is closed
   */
  public void truncate() throws IOException {
    link.truncate();
  }

  /**
   * Sends the fatal alert {@code handshake_failure}, which is not only for handshakes. For {@link
   * RawServer#startTls12} only.
   *
   * @throws IOException always, as the connection has failed
   */
  public void alert() throws IOException {
    link.alert();
  }

  /**
   * Asks for another handshake, in which the client needs a certificate. For {@link
   * RawServer#startTls12} only.
   *
   * @throws IOException if the handshake fails
   */
  public void handshakeAgain() throws IOException {
    link.handshakeAgain();
  }

  /**
   * Uses another key from now on, and asks the client to do so, over TLS 1.3.
   *
   * @throws IOException if the connection is closed, or not of TLS
   */
  public void updateKeys() throws IOException {
    link.updateKeys();
  }

  /**
   * Says that the request of this stream was not processed: with REFUSED_STREAM, or with a GOAWAY
   * that names an earlier stream as the last one. Over HTTP/2 only.
   *
   * @param goAway whether with a GOAWAY
   * @throws IOException if the connection is closed
   */
  public void refuse(boolean goAway) throws IOException {
    link.refuse(goAway);
  }

  /**
   * Neither reads nor writes any more, as where the network drops everything: neither does any
   * other stream of the connection. Over HTTP/2 only.
   *
   * @throws IOException if the connection is closed
   */
  public void fallSilent() throws IOException {
    link.fallSilent();
  }

  /**
   * Returns the frames below this stream. Over HTTP/2 only.
   *
   * @return for the script and for the test
   * @throws IllegalStateException if it is not a stream of HTTP/2
   */
  public RawHttp2 http2() {
    return link.http2();
  }

  /** Runs the script on the current thread. */
  void play(RawScript script) {
    play(() -> script);
  }

  /** Responds to warm-ups, and runs the script from the first other request on. */
  void playAfterWarmUps(Supplier<RawScript> script) {
    play(
        () -> {
          RawRequest first = reader.readHead();
          while (first.target().equals(RawServer.WARM_UP)) {
            respond("200 OK", "warm");
            first = reader.readHead();
          }
          ahead = first;
          requests.add(first);
          written.set(0);
          return script.get();
        });
  }

  private void play(ScriptSource source) {
    try {
      link.handshake();
    } catch (IOException e) {
      ended(End.NO_HANDSHAKE);
      link.abandon();
      return;
    }
    try {
      source.get().play(this);
    } catch (IOException recorded) {
      // The record contains the end.
    } finally {
      link.close();
      closed = true;
    }
  }

  /** Closes the connection, whatever the script is doing. */
  void closeAtOnce() {
    link.closeAtOnce();
    closed = true;
  }

  private void ended(End how) {
    if (end == null) {
      end = how;
    }
  }

  @FunctionalInterface
  private interface ScriptSource {
    RawScript get() throws IOException;
  }

  /** What the client sends. Records how it ended; a reset is like an end for the script. */
  private final class Incoming extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int read = link.in().read(into, offset, length);
        if (read < 0) {
          ended(End.CLOSED);
        }
        return read;
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        ended(End.RESET);
        return -1;
      }
    }
  }
}
