package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a {@link RawServer}: what a {@link RawScript} acts on, and at the same time the
 * record that a test looks at. The acting methods are for the script's thread, the others for any.
 */
public final class RawConnection {

  /** How the client's side of a connection ended. */
  public enum End {
    /** The client closed it in order. */
    CLOSED,
    /** The client reset it, or it failed otherwise. */
    RESET,
    /** No TLS handshake came about; the script was not played. */
    NO_HANDSHAKE
  }

  private static final Duration BETWEEN_INTERIM = Duration.ofMillis(10);

  private final RawServer server;
  private final Link link;
  private final RequestReader reader;
  private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private volatile @Nullable End end;
  private volatile boolean closed;
  private int released;

  RawConnection(RawServer server, Link link) throws IOException {
    this.server = server;
    this.link = link;
    this.reader = new RequestReader(link.in());
  }

  /**
   * Returns the requests that came, the last one perhaps still arriving.
   *
   * @return the requests in their order
   */
  public List<RawRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * Returns how many bytes the script has handed to the operating system.
   *
   * @return a number of bytes, heads included
   */
  public long written() {
    return written.get();
  }

  /**
   * Returns how the client's side ended, as far as the script has read it.
   *
   * @return how it ended, or null while it is open
   */
  public @Nullable End end() {
    return end;
  }

  /**
   * Whether the connection is open: the script is still being played, and has read no end of the
   * client's side.
   *
   * @return true while neither side has ended it
   */
  public boolean isOpen() {
    return end == null && !closed;
  }

  /** Lets one {@link #stall()} of the script go on, the present or the next one. */
  public void release() {
    server.change(() -> released++);
  }

  /**
   * Reads a request's head.
   *
   * @return the request, its body still to be read
   * @throws IOException if the connection ends first
   */
  public RawRequest readHead() throws IOException {
    if (!fill()) {
      throw new EOFException("the connection ended before a request");
    }
    RawRequest request = reader.readHead();
    server.change(() -> requests.add(request));
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
   * @param request the request that came last
   * @throws IOException if the connection ends first
   */
  public void readBody(RawRequest request) throws IOException {
    readBody(request, Long.MAX_VALUE);
  }

  /**
   * Reads a request's body until at least so many bytes of it have come, then stops reading.
   *
   * @param request the request that came last
   * @param atLeast how many bytes of the body to wait for
   * @throws IOException if the connection ends first
   */
  public void readBody(RawRequest request, long atLeast) throws IOException {
    while (!request.isComplete() && request.bodyBytes() < atLeast) {
      if (!fill()) {
        throw new EOFException("the connection ended within the body");
      }
      reader.feed(request.body());
      server.change(() -> {});
    }
  }

  /**
   * Reads on until the client ends the connection; what comes is taken into the record of the last
   * request.
   *
   * @throws IOException if nothing comes within three times the {@link TimeLimit}
   */
  public void readToEnd() throws IOException {
    while (fill()) {
      if (!requests.isEmpty()) {
        reader.feed(requests.get(requests.size() - 1).body());
      }
      reader.skip();
      server.change(() -> {});
    }
  }

  /**
   * Writes text.
   *
   * @param text the text, sent as UTF-8
   * @throws IOException if the client is gone
   */
  public void write(String text) throws IOException {
    write(text.getBytes(UTF_8));
  }

  /**
   * Writes bytes.
   *
   * @param bytes what to write
   * @throws IOException if the client is gone
   */
  public void write(byte[] bytes) throws IOException {
    try {
      link.out().write(bytes);
    } catch (IOException e) {
      ended(End.RESET);
      throw e;
    }
    server.change(() -> written.addAndGet(bytes.length));
  }

  /**
   * Writes a whole response with a {@code Content-Length}.
   *
   * @param status the status line without the protocol, such as {@code 200 OK}
   * @param body the body, sent as UTF-8
   * @throws IOException if the client is gone
   */
  public void respond(String status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    write("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
  }

  /**
   * Waits for one {@link #release()}, neither reading nor writing.
   *
   * @throws IOException if it does not come within three times the {@link TimeLimit}
   */
  public void stall() throws IOException {
    if (!server.poll(() -> released > 0, TimeLimit.ofServers())) {
      throw new SocketTimeoutException("nobody released the stalled connection");
    }
    server.change(() -> released--);
  }

  /**
   * Waits, without reading, until the client has let go of the connection: writes interim responses
   * that a client has to ignore, until the system refuses them.
   *
   * @throws IOException if that is not so within three times the {@link TimeLimit}
   */
  public void awaitGone() throws IOException {
    byte[] interim = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8);
    if (!Polling.holds(TimeLimit.ofServers(), () -> isRefused(interim))) {
      throw new SocketTimeoutException("the client did not let go of the connection");
    }
  }

  private boolean isRefused(byte[] bytes) {
    try {
      link.out().write(bytes);
      return server.poll(() -> closed, BETWEEN_INTERIM);
    } catch (IOException gone) {
      return true;
    }
  }

  /**
   * Ends the server's side in order, over TLS with a {@code close_notify}, and leaves the client's
   * side open.
   *
   * @throws IOException if the connection is gone
   */
  public void halfClose() throws IOException {
    link.halfClose();
  }

  /**
   * Breaks the connection with a TCP reset.
   *
   * @throws IOException if it is broken already
   */
  public void reset() throws IOException {
    link.reset();
    server.change(() -> closed = true);
  }

  /** Plays the server's side, for which a thread has to be lent. */
  void play(RawScript script) {
    try {
      link.handshake();
    } catch (IOException e) {
      ended(End.NO_HANDSHAKE);
      link.abandon();
      return;
    }
    try {
      script.play(this);
    } catch (IOException recorded) {
      // The record tells how it ended.
    } finally {
      link.close();
      server.change(() -> closed = true);
    }
  }

  /** Breaks the connection, whatever the script is doing. */
  void shatter() {
    link.shatter();
    server.change(() -> closed = true);
  }

  /** Waits for bytes; false at the end of the client's side. */
  private boolean fill() throws IOException {
    try {
      if (reader.fill()) {
        return true;
      }
      ended(End.CLOSED);
      return false;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      ended(End.RESET);
      return false;
    }
  }

  private void ended(End how) {
    server.change(() -> end = end == null ? how : end);
  }
}
