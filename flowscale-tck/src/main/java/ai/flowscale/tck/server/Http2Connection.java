package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final int RST_STREAM = 0x3;
  private static final int SETTINGS = 0x4;
  private static final int PING = 0x6;
  private static final int GOAWAY = 0x7;

  private static final int ACK = 0x1;
  private static final int PRIORITY = 0x20;

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
  private final Map<Integer, Integer> ofClient = new HashMap<>();

  /** The settings that the client has not acknowledged yet, in order. */
  private final Deque<Map<Integer, Integer>> unacknowledged = new ArrayDeque<>();

  /** The streams of which one side has not ended, of either side. */
  private final Set<Integer> requestsOpen = new HashSet<>();

  private final Set<Integer> responsesOpen = new HashSet<>();
  private int newest;
  private int mostStreams = Integer.MAX_VALUE;
  private int mostOfFrame = FRAME;
  private int clientWindow = DEFAULT_WINDOW;
  private long lastPing;
  private long lastPong;

  /** The settings behind a GOAWAY: with their ACK the client has read that. */
  private @Nullable Map<Integer, Integer> behindGoAway;

  private boolean leaving;

  private final Map<Integer, Integer> first;
  private final Consumer<String> violations;
  private final Object writing = new Object();
  private volatile boolean open = true;
  private volatile boolean silent;

  /**
   * Takes the connection's first settings, and who receives its streams and the client's violations
   * of the protocol.
   */
  Http2Connection(
      Socket socket,
      SSLContext context,
      boolean clientCertificateNeeded,
      Map<Integer, Integer> first,
      Consumer<Http2Stream> receiver,
      Consumer<String> violations)
      throws IOException {
    this.link = new TlsLink(socket, context, clientCertificateNeeded, PROTOCOL);
    this.first = Map.copyOf(first);
    this.receiver = receiver;
    this.violations = violations;
  }

  boolean isOpen() {
    return open && !silent;
  }

  /** Reads the frames of the client until the connection ends. */
  void serve() {
    try {
      link.handshake();
    } catch (IOException refused) {
      open = false;
      link.abandon();
      return;
    }
    try {
      DataInputStream in = new DataInputStream(link.in());
      byte[] preface = new byte[PREFACE.length()];
      in.readFully(preface);
      if (!new String(preface, US_ASCII).equals(PREFACE)) {
        throw new IOException("no HTTP/2");
      }
      Map<Integer, Integer> settings =
          new HashMap<>(Map.of(RawHttp2.INITIAL_WINDOW_SIZE, CLIENT_WINDOW));
      settings.putAll(first);
      set(settings);
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

  /** The thread that reads notices it, and ends all streams. */
  void resetAll() throws IOException {
    link.reset();
  }

  private void readFrame(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int id = in.readInt() & Integer.MAX_VALUE;
    checkLength(type, length);
    ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
    if (payload.remaining() < length) {
      throw new EOFException();
    }
    switch (type) {
      case RawHttp2.DATA -> {
        Http2Stream stream = find(id);
        spend(id, stream, length, (flags & RawHttp2.END_STREAM) != 0);
        if (stream != null) {
          stream.received(content(payload, flags), length, (flags & RawHttp2.END_STREAM) != 0);
        }
      }
      case RawHttp2.HEADERS -> headers(in, id, content(payload, flags), flags);
      case RST_STREAM -> {
        Http2Stream stream = find(id);
        ended(id, true, true);
        if (stream != null) {
          // First: a script that waits for a window wakes up when it is removed.
          stream.aborted();
          remove(id);
        }
      }
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          settings(payload);
          write(SETTINGS, ACK, 0, new byte[0]);
        } else {
          acknowledged();
        }
      }
      case PING -> {
        if ((flags & ACK) == 0) {
          write(PING, ACK, 0, payload.array());
        } else {
          pong(payload.getLong());
        }
      }
      case RawHttp2.WINDOW_UPDATE -> widen(id, payload.getInt());
      default -> {
        // Nothing that matters here.
      }
    }
  }

  private synchronized @Nullable Http2Stream find(int id) {
    return streams.get(id);
  }

  private static ByteBuffer content(ByteBuffer payload, int flags) {
    int padding = (flags & RawHttp2.PADDED) == 0 ? 0 : payload.get() & 0xff;
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
    for (int seen = flags; (seen & RawHttp2.END_HEADERS) == 0; ) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      if (in.readUnsignedByte() != RawHttp2.CONTINUATION) {
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
    boolean last = (flags & RawHttp2.END_STREAM) != 0;
    Http2Stream trailed = find(id);
    if (trailed != null) {
      ended(id, last, false);
      trailed.received(ByteBuffer.allocate(0), 0, last);
      return;
    }
    Http2Stream stream;
    synchronized (this) {
      stream = new Http2Stream(this, id, streamWindow, clientWindow, fields, last);
      streams.put(id, stream);
      opened(id, last);
    }
    receiver.accept(stream);
  }

  // What the client must keep.

  private synchronized void checkLength(int type, int length) {
    if (length > mostOfFrame) {
      violations.accept("a frame of type " + type + " and " + length + " bytes");
    }
  }

  private synchronized void opened(int id, boolean last) {
    newest = Math.max(newest, id);
    responsesOpen.add(id);
    if (!last) {
      requestsOpen.add(id);
    }
    Set<Integer> all = new HashSet<>(requestsOpen);
    all.addAll(responsesOpen);
    if (all.size() > mostStreams) {
      violations.accept(all.size() + " streams at once, where " + mostStreams + " are allowed");
    }
    if (leaving) {
      violations.accept("a new stream behind a GOAWAY");
    }
  }

  private synchronized void ended(int id, boolean request, boolean response) {
    if (request) {
      requestsOpen.remove(id);
    }
    if (response) {
      responsesOpen.remove(id);
    }
  }

  private synchronized void spend(int id, @Nullable Http2Stream stream, int length, boolean last) {
    ended(id, last, false);
    if (stream != null) {
      stream.clientWindow -= length;
      if (length > 0 && stream.clientWindow < 0) {
        violations.accept(-stream.clientWindow + " bytes beyond the window of a stream");
      }
    }
  }

  // Settings, PING and GOAWAY.

  /** Sends settings. Those that allow more apply at once, the others when they are acknowledged. */
  void set(Map<Integer, Integer> settings) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(6 * settings.size());
    settings.forEach((name, value) -> payload.putShort(name.shortValue()).putInt(value));
    synchronized (writing) {
      synchronized (this) {
        unacknowledged.add(settings);
        int size = settings.getOrDefault(RawHttp2.INITIAL_WINDOW_SIZE, clientWindow);
        if (size > clientWindow) {
          changeClientWindow(size);
        }
        mostOfFrame =
            Math.max(mostOfFrame, settings.getOrDefault(RawHttp2.MAX_FRAME_SIZE, mostOfFrame));
      }
      write(SETTINGS, 0, 0, payload.array());
    }
  }

  private synchronized void changeClientWindow(int size) {
    streams.values().forEach(stream -> stream.clientWindow += size - clientWindow);
    clientWindow = size;
  }

  private synchronized void acknowledged() {
    Map<Integer, Integer> settings = unacknowledged.poll();
    if (settings == null) {
      violations.accept("an ACK of no SETTINGS");
      return;
    }
    changeClientWindow(settings.getOrDefault(RawHttp2.INITIAL_WINDOW_SIZE, clientWindow));
    mostStreams = settings.getOrDefault(RawHttp2.MAX_CONCURRENT_STREAMS, mostStreams);
    mostOfFrame = settings.getOrDefault(RawHttp2.MAX_FRAME_SIZE, mostOfFrame);
    if (settings.containsKey(RawHttp2.HEADER_TABLE_SIZE)) {
      decoder.setMaxTableSize(settings.get(RawHttp2.HEADER_TABLE_SIZE));
    }
    leaving |= settings == behindGoAway;
  }

  synchronized boolean isAcknowledged() {
    return unacknowledged.isEmpty();
  }

  /** Sends a GOAWAY, and settings that tell by their ACK that it was read. */
  void goAway(int last, int error) throws IOException {
    Map<Integer, Integer> behind = new HashMap<>();
    synchronized (writing) {
      synchronized (this) {
        behindGoAway = behind;
      }
      write(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(error).array());
      set(behind);
    }
  }

  synchronized int newestStream() {
    return newest;
  }

  void ping() throws IOException {
    long next;
    synchronized (this) {
      lastPing++;
      next = lastPing;
    }
    write(PING, 0, 0, ByteBuffer.allocate(8).putLong(next).array());
  }

  private synchronized void pong(long ofPing) {
    lastPong = Math.max(lastPong, ofPing);
  }

  synchronized boolean isPingAnswered() {
    return lastPong == lastPing;
  }

  synchronized @Nullable Integer settingOfClient(int name) {
    return ofClient.get(name);
  }

  void resetConnection() throws IOException {
    link.reset();
  }

  void closeConnection() {
    link.close();
  }

  private synchronized void settings(ByteBuffer payload) {
    while (payload.remaining() >= 6) {
      int name = payload.getShort() & 0xffff;
      int value = payload.getInt();
      ofClient.put(name, value);
      if (name == RawHttp2.INITIAL_WINDOW_SIZE) {
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
      stream.waitsForWindow = true;
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    stream.waitsForWindow = false;
    if (!stream.isOpen()) {
      throw new IOException("the stream was reset");
    }
    int reserved = (int) Math.min(Math.min(wanted, FRAME), Math.min(window, stream.window));
    window -= reserved;
    stream.window -= reserved;
    return reserved;
  }

  /** Waits until all bytes of a frame may be sent. */
  synchronized void reserveAll(Http2Stream stream, int wanted) throws IOException {
    while (stream.isOpen() && (window < wanted || stream.window < wanted)) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    window -= wanted;
    stream.window -= wanted;
  }

  synchronized @Nullable Http2Stream remove(int id) {
    Http2Stream removed = streams.remove(id);
    notifyAll();
    return removed;
  }

  void grant(int id, int bytes) throws IOException {
    synchronized (this) {
      Http2Stream stream = streams.get(id);
      if (stream != null) {
        stream.clientWindow += bytes;
      }
    }
    write(RawHttp2.WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  void data(int id, byte[] content, boolean last) throws IOException {
    write(RawHttp2.DATA, last ? RawHttp2.END_STREAM : 0, id, content);
  }

  /** Sends fields, none of which is indexed or compressed: a head may be longer than a frame. */
  void fields(int id, List<String[]> fields, boolean last) throws IOException {
    byte[] all = block(fields);
    synchronized (writing) {
      for (int at = 0; at == 0 || at < all.length; at += FRAME) {
        int end = Math.min(at + FRAME, all.length);
        write(
            at == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION,
            (at == 0 && last ? RawHttp2.END_STREAM : 0)
                | (end == all.length ? RawHttp2.END_HEADERS : 0),
            id,
            Arrays.copyOfRange(all, at, end));
      }
    }
  }

  static byte[] block(List<String[]> fields) throws IOException {
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
    return block.toByteArray();
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

  /** Sends several frames with none of another thread in between. */
  void together(Frames frames) throws IOException {
    synchronized (writing) {
      frames.write();
    }
  }

  /** What writes frames. */
  @FunctionalInterface
  interface Frames {
    void write() throws IOException;
  }

  void write(int type, int flags, int id, byte[] payload) throws IOException {
    if (silent) {
      return;
    }
    // Before the client knows: its next stream may come at once.
    boolean reset = type == RST_STREAM;
    boolean last =
        (type == RawHttp2.DATA || type == RawHttp2.HEADERS) && (flags & RawHttp2.END_STREAM) != 0;
    ended(id, reset, reset || last);
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >>> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(id).put(payload);
    synchronized (writing) {
      link.out().write(frame.array());
    }
  }
}
