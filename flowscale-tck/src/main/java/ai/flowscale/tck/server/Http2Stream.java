package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * A stream of an {@link Http2Connection} as a script sees it: as a connection of its own with one
 * exchange of HTTP/1.1. A script that ends before its response does resets the stream.
 */
final class Http2Stream implements Link {

  /** RFC 9113, section 8.2.2. */
  private static final Set<String> OF_CONNECTIONS =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private final Http2Connection connection;
  private final int id;
  private final boolean isHead;
  private final boolean chunked;
  private final String authority;

  /** How many bytes may be sent; guarded by the connection. */
  long window;

  /** Whether its response waits for a window; set with the connection's monitor. */
  volatile boolean waitsForWindow;

  /** How many bytes the client may send; guarded by the connection. */
  long clientWindow;

  // Guarded by this object's monitor, on which the script waits.
  private final Deque<Piece> received = new ArrayDeque<>();
  private boolean requestEnded;
  private boolean responseEnded;
  private boolean aborted;
  private boolean closed;

  private final RawHttp2 http2;
  private final Incoming in = new Incoming();
  private final Response out = new Response();

  Http2Stream(
      Http2Connection connection,
      int id,
      int window,
      int clientWindow,
      List<? extends Header> fields,
      boolean last) {
    this.connection = connection;
    this.id = id;
    this.window = window;
    this.clientWindow = clientWindow;
    this.isHead = value(fields, ":method").equals("HEAD");
    this.chunked = !last && fields.stream().noneMatch(it -> it.getName().equals("content-length"));
    this.requestEnded = last;
    this.authority = value(fields, ":authority");
    this.http2 = new RawHttp2(connection, this);
    received.add(new Piece(head(fields).getBytes(ISO_8859_1), 0));
  }

  /** Bytes for the script, and how many of the stream's window they hold. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Piece(byte[] bytes, int credit) {}

  private String head(List<? extends Header> fields) {
    StringBuilder head = new StringBuilder();
    head.append(value(fields, ":method")).append(' ').append(value(fields, ":path"));
    head.append(" HTTP/1.1\r\nHost: ").append(value(fields, ":authority")).append("\r\n");
    fields.stream()
        .filter(it -> !it.getName().startsWith(":"))
        .forEach(it -> head.append(it.getName() + ": " + it.getValue() + "\r\n"));
    return head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n").toString();
  }

  private static String value(List<? extends Header> fields, String name) {
    return fields.stream()
        .filter(it -> it.getName().equals(name))
        .findFirst()
        .map(Header::getValue)
        .orElse("");
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public Object connection() {
    return connection;
  }

  // What the connection receives.

  synchronized void received(ByteBuffer content, int credit, boolean last) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean inChunk = chunked && content.hasRemaining();
    if (inChunk) {
      bytes.writeBytes((Integer.toHexString(content.remaining()) + "\r\n").getBytes(ISO_8859_1));
    }
    byte[] piece = new byte[content.remaining()];
    content.get(piece);
    bytes.writeBytes(piece);
    if (inChunk) {
      bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    if (chunked && last) {
      bytes.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    }
    received.add(new Piece(bytes.toByteArray(), credit));
    requestEnded = last;
    notifyAll();
  }

  /** The client has reset it, or the connection has ended. */
  synchronized void aborted() {
    aborted = true;
    notifyAll();
  }

  synchronized boolean isOpen() {
    return !aborted && !closed;
  }

  // What the script does.

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void handshake() {}

  /** Behind a head, the response ends here, however long it said that it would be. */
  @Override
  public void halfClose() throws IOException {
    out.end(true);
  }

  @Override
  public void abandon() {
    close();
  }

  @Override
  public void close() {
    try {
      if (isOpen()) {
        out.end(false);
        if (!isRequestEnded()) {
          connection.reset(id, RawHttp2.NO_ERROR);
        }
      }
    } catch (IOException gone) {
      // The connection has ended.
    }
    closeAtOnce();
  }

  private synchronized boolean isRequestEnded() {
    return requestEnded;
  }

  private synchronized boolean isResponseEnded() {
    return responseEnded;
  }

  @Override
  public void closeAtOnce() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    connection.remove(id);
  }

  @Override
  public void reset() throws IOException {
    if (isOpen()) {
      // RFC 9113, section 8.1: behind a whole response, it says that no more of the request is
      // read.
      connection.reset(id, isResponseEnded() ? RawHttp2.NO_ERROR : RawHttp2.INTERNAL_ERROR);
    }
    closeAtOnce();
  }

  @Override
  public void resetConnection() throws IOException {
    connection.resetAll();
  }

  @Override
  public void refuse(boolean goAway) throws IOException {
    if (goAway) {
      // The streams of a client have odd numbers.
      connection.goAway(Math.max(0, id - 2), RawHttp2.NO_ERROR);
    } else {
      connection.reset(id, RawHttp2.REFUSED_STREAM);
    }
    closeAtOnce();
  }

  @Override
  public void fallSilent() {
    connection.fallSilent();
  }

  @Override
  public RawHttp2 http2() {
    return http2;
  }

  int id() {
    return id;
  }

  String authority() {
    return authority;
  }

  /** Sends a frame of this stream. Padding takes of the windows as well. */
  void frame(int type, int flags, byte[] payload) throws IOException {
    if (type == RawHttp2.DATA) {
      connection.reserveAll(this, payload.length);
    }
    boolean last =
        (type == RawHttp2.DATA || type == RawHttp2.HEADERS) && (flags & RawHttp2.END_STREAM) != 0;
    connection.write(type, flags, id, payload);
    if (last) {
      responseEnded();
    }
  }

  private synchronized void responseEnded() {
    responseEnded = true;
    notifyAll();
  }

  /** Resets the stream alone, whatever its state. */
  void reset(int error) throws IOException {
    connection.reset(id, error);
    closeAtOnce();
  }

  /** The request as HTTP/1.1. The window grows as the script reads. */
  private final class Incoming extends InputStream {
    private Piece piece = new Piece(new byte[0], 0);
    private int position;
    private int owed;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      while (position == piece.bytes().length) {
        if (!next()) {
          return -1;
        }
        returnCredit(piece.credit());
      }
      int count = Math.min(length, piece.bytes().length - position);
      System.arraycopy(piece.bytes(), position, into, offset, count);
      position += count;
      return count;
    }

    /** Some at a time: the client has half of its window, and need not wait for the rest. */
    private void returnCredit(int credit) throws IOException {
      owed += credit;
      if (owed >= Http2Connection.CLIENT_WINDOW / 2) {
        connection.grant(id, owed);
        connection.grant(0, owed);
        owed = 0;
      }
    }

    private boolean next() throws IOException {
      synchronized (Http2Stream.this) {
        while (received.isEmpty()) {
          if (aborted) {
            throw new IOException("the stream was reset");
          }
          if (closed || (requestEnded && responseEnded)) {
            return false;
          }
          await();
        }
        piece = received.remove();
        position = 0;
        return true;
      }
    }

    private void await() throws IOException {
      try {
        Http2Stream.this.wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** Takes a response of HTTP/1.1, and sends it in frames. */
  private final class Response extends OutputStream {
    private final StringBuilder head = new StringBuilder();
    private boolean headSent;

    /** The framing of the body; null while it is unknown, and for one up to the end. */
    private @Nullable BodyRecord framing;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        refuseIfOver();
        if (!headSent) {
          at = readHead(bytes, at, end);
        } else if (framing == null) {
          send(bytes, at, end - at);
          at = end;
        } else {
          at += framing.accept(bytes, at, end - at);
          if (framing.isComplete()) {
            endResponse(true);
          }
        }
      }
    }

    private void refuseIfOver() throws IOException {
      synchronized (Http2Stream.this) {
        if (aborted || closed || responseEnded) {
          throw new IOException("the stream has ended");
        }
      }
    }

    private int readHead(byte[] bytes, int from, int end) throws IOException {
      for (int at = from; at < end; at++) {
        head.append((char) (bytes[at] & 0xff));
        if (bytes[at] == '\n' && head.length() > 3 && head.indexOf("\r\n\r\n") >= 0) {
          List<String> lines = List.of(head.toString().strip().split("\r\n", -1));
          head.setLength(0);
          sendHead(lines);
          return at + 1;
        }
      }
      return end;
    }

    private void sendHead(List<String> lines) throws IOException {
      String status = lines.get(0).split(" ", -1)[1];
      List<String[]> fields = new ArrayList<>();
      fields.add(new String[] {":status", status});
      for (String line : lines.subList(1, lines.size())) {
        String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
        if (!OF_CONNECTIONS.contains(name)) {
          fields.add(new String[] {name, line.substring(line.indexOf(':') + 1).strip()});
        }
      }
      if (status.startsWith("1")) {
        connection.fields(id, fields, false);
        return;
      }
      headSent = true;
      List<String> lengths =
          fields.stream().filter(it -> it[0].equals("content-length")).map(it -> it[1]).toList();
      // What a script says wrongly is sent as it stands, with a body up to the end.
      boolean framed =
          (lengths.size() == 1 && lengths.get(0).matches("[0-9]+"))
              || lines.stream().anyMatch(it -> it.startsWith("Transfer-Encoding:"));
      boolean empty = isHead || status.equals("204") || status.equals("304");
      if (framed) {
        framing = BodyRecord.framedBy(new RawRequest(lines.get(0), lines.subList(1, lines.size())));
        framing.passTo(new Content());
        empty |= framing.isComplete();
      }
      connection.fields(id, fields, empty);
      if (empty) {
        endResponse(false);
      }
    }

    private void endResponse(boolean frame) throws IOException {
      if (frame) {
        connection.data(id, new byte[0], true);
      }
      responseEnded();
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
      int sent = 0;
      while (sent < length) {
        int count = connection.reserve(Http2Stream.this, length - sent);
        int from = offset + sent;
        connection.data(id, Arrays.copyOfRange(bytes, from, from + count), false);
        sent += count;
      }
    }

    /** The server's side ends; a response with a length that is not reached does by force only. */
    void end(boolean forced) throws IOException {
      synchronized (Http2Stream.this) {
        if (responseEnded) {
          return;
        }
      }
      if (headSent && (forced || framing == null)) {
        endResponse(true);
      } else {
        connection.reset(id, RawHttp2.INTERNAL_ERROR);
        aborted();
      }
    }

    /** The body without its framing. */
    private final class Content extends OutputStream {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        send(bytes, offset, length);
      }
    }
  }
}
