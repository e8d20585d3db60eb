package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an HTTP/2 connection over TLS (RFC 9113). Each of its streams is passed on
 * as a {@link Link}. One thread reads the frames; the threads of the scripts write.
 */
final class Http2Connection {
  private static final String PROTOCOL = "h2";
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int RST_STREAM = 0x3;
  private static final int SETTINGS = 0x4;
  private static final int PING = 0x6;
  private static final int GOAWAY = 0x7;
  private static final int WINDOW_UPDATE = 0x8;
  private static final int CONTINUATION = 0x9;

  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int PADDED = 0x8;
  private static final int PRIORITY = 0x20;

  private static final short INITIAL_WINDOW_SIZE = 0x4;
  private static final int DEFAULT_HEADER_TABLE = 4_096;

  /** The name of a status in the static table (RFC 7541, appendix A). */
  private static final int STATUS = 8;

  private static final int DEFAULT_WINDOW = 65_535;

  /** How many bytes the client may send on a stream before they are read. */
  static final int CLIENT_WINDOW = 1 << 20;

  /** What every client accepts in one frame. */
  static final int FRAME = 16_384;

  private final TlsLink link;
  private final Consumer<Http2Stream> receiver;
  private final HPackDecoder decoder = new HPackDecoder(DEFAULT_HEADER_TABLE, ISO_8859_1);

  // Guarded by this object's monitor, on which those wait that need a window.
  private final Map<Integer, Http2Stream> streams = new HashMap<>();
  private long window = DEFAULT_WINDOW;
  private int streamWindow = DEFAULT_WINDOW;

  private final Object writing = new Object();
  private volatile boolean open = true;
  private volatile boolean silent;

  Http2Connection(Socket socket, SSLContext context, Consumer<Http2Stream> receiver)
      throws IOException {
    this.link = new TlsLink(socket, context, false, PROTOCOL);
    this.receiver = receiver;
  }

  boolean isOpen() {
    return open && !silent;
  }

  /** Reads the frames of the client until the connection ends. */
  void serve() {
    try {
      link.handshake();
      DataInputStream in = new DataInputStream(link.in());
      byte[] preface = new byte[PREFACE.length()];
      in.readFully(preface);
      if (!new String(preface, US_ASCII).equals(PREFACE)) {
        throw new IOException("no HTTP/2");
      }
      ByteBuffer settings = ByteBuffer.allocate(6);
      write(SETTINGS, 0, 0, settings.putShort(INITIAL_WINDOW_SIZE).putInt(CLIENT_WINDOW).array());
      // Each stream has a window of its own: one that is not read must not hold up the others.
      grant(0, Integer.MAX_VALUE - DEFAULT_WINDOW);
      while (true) {
        readFrame(in);
        if (silent) {
          awaitEnd();
        }
      }
    } catch (IOException | IllegalArgumentException ended) {
      // The client has left, or does not speak HTTP/2.
    } finally {
      end();
    }
  }

  /** What the client sends piles up meanwhile, as where the network drops it. */
  private synchronized void awaitEnd() throws IOException {
    while (open) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    throw new EOFException();
  }

  void fallSilent() {
    silent = true;
  }

  private void end() {
    open = false;
    synchronized (this) {
      streams.values().forEach(Http2Stream::aborted);
      streams.clear();
      notifyAll();
    }
    link.close();
  }

  void closeAtOnce() {
    link.closeAtOnce();
    if (silent) {
      end();
    }
  }

  private void readFrame(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int id = in.readInt() & Integer.MAX_VALUE;
    ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
    if (payload.remaining() < length) {
      throw new EOFException();
    }
    switch (type) {
      case DATA -> {
        Http2Stream stream = find(id);
        if (stream != null) {
          stream.received(content(payload, flags), length, (flags & END_STREAM) != 0);
        }
      }
      case HEADERS -> headers(in, id, content(payload, flags), flags);
      case RST_STREAM -> {
        Http2Stream stream = remove(id);
        if (stream != null) {
          stream.aborted();
        }
      }
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          settings(payload);
          write(SETTINGS, ACK, 0, new byte[0]);
        }
      }
      case PING -> {
        if ((flags & ACK) == 0) {
          write(PING, ACK, 0, payload.array());
        }
      }
      case WINDOW_UPDATE -> widen(id, payload.getInt());
      default -> {
        // Nothing that matters here.
      }
    }
  }

  private synchronized @Nullable Http2Stream find(int id) {
    return streams.get(id);
  }

  private static ByteBuffer content(ByteBuffer payload, int flags) {
    int padding = (flags & PADDED) == 0 ? 0 : payload.get() & 0xff;
    return payload.limit(payload.limit() - padding);
  }

  private void headers(DataInputStream in, int id, ByteBuffer first, int flags) throws IOException {
    if ((flags & PRIORITY) != 0) {
      first.position(first.position() + 5);
    }
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    byte[] start = new byte[first.remaining()];
    first.get(start);
    block.writeBytes(start);
    for (int seen = flags; (seen & END_HEADERS) == 0; ) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      if (in.readUnsignedByte() != CONTINUATION) {
        throw new IOException("no CONTINUATION");
      }
      seen = in.readUnsignedByte();
      in.readInt();
      block.write(in.readNBytes(length));
    }
    List<? extends Header> fields;
    try {
      fields = decoder.decodeHeaders(ByteBuffer.wrap(block.toByteArray()));
    } catch (HPackException e) {
      throw new IOException(e);
    }
    boolean last = (flags & END_STREAM) != 0;
    Http2Stream trailed = find(id);
    if (trailed != null) {
      trailed.received(ByteBuffer.allocate(0), 0, last);
      return;
    }
    Http2Stream stream;
    synchronized (this) {
      stream = new Http2Stream(this, id, streamWindow, fields, last);
      streams.put(id, stream);
    }
    receiver.accept(stream);
  }

  private synchronized void settings(ByteBuffer payload) {
    while (payload.remaining() >= 6) {
      int name = payload.getShort();
      int value = payload.getInt();
      if (name == INITIAL_WINDOW_SIZE) {
        streams.values().forEach(stream -> stream.window += value - streamWindow);
        streamWindow = value;
        notifyAll();
      }
    }
  }

  private synchronized void widen(int id, int by) {
    if (id == 0) {
      window += by;
    } else if (streams.get(id) != null) {
      streams.get(id).window += by;
    }
    notifyAll();
  }

  // For the streams.

  /** Waits until some bytes of a stream may be sent, and returns how many. */
  synchronized int reserve(Http2Stream stream, int wanted) throws IOException {
    while (stream.isOpen() && (window <= 0 || stream.window <= 0)) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    if (!stream.isOpen()) {
      throw new IOException("the stream was reset");
    }
    int reserved = (int) Math.min(Math.min(wanted, FRAME), Math.min(window, stream.window));
    window -= reserved;
    stream.window -= reserved;
    return reserved;
  }

  synchronized @Nullable Http2Stream remove(int id) {
    Http2Stream removed = streams.remove(id);
    notifyAll();
    return removed;
  }

  void grant(int id, int bytes) throws IOException {
    write(WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  void data(int id, byte[] content, boolean last) throws IOException {
    write(DATA, last ? END_STREAM : 0, id, content);
  }

  /** Sends fields, none of which is indexed or compressed: a head may be longer than a frame. */
  void fields(int id, List<String[]> fields, boolean last) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String[] field : fields) {
      if (field[0].equals(":status")) {
        block.write(STATUS);
      } else {
        block.write(0);
        literal(block, field[0]);
      }
      literal(block, field[1]);
    }
    byte[] all = block.toByteArray();
    synchronized (writing) {
      for (int at = 0; at == 0 || at < all.length; at += FRAME) {
        int end = Math.min(at + FRAME, all.length);
        write(
            at == 0 ? HEADERS : CONTINUATION,
            (at == 0 && last ? END_STREAM : 0) | (end == all.length ? END_HEADERS : 0),
            id,
            Arrays.copyOfRange(all, at, end));
      }
    }
  }

  /** RFC 7541, sections 5.1 and 5.2. */
  private static void literal(ByteArrayOutputStream block, String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      for (; rest >= 128; rest >>>= 7) {
        block.write((rest & 0x7f) | 0x80);
      }
      block.write(rest);
    }
    block.write(bytes);
  }

  void reset(int id, int error) throws IOException {
    write(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(error).array());
  }

  void goAway(int lastProcessed) throws IOException {
    write(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(Math.max(0, lastProcessed)).array());
  }

  private void write(int type, int flags, int id, byte[] payload) throws IOException {
    if (silent) {
      return;
    }
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >>> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(id).put(payload);
    synchronized (writing) {
      link.out().write(frame.array());
    }
  }
}
