package ai.flowscale.tck.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The frames of HTTP/2 (RFC 9113) below a stream: what a server may send beside the response, and
 * what the client has said. Scripts and tests may use it, on any thread.
 *
 * <p>After {@link #isAcknowledged()} has become true, the client has read all that was sent before
 * the last {@link #settings} or {@link #goAway}.
 */
public final class RawHttp2 {
  /** The type of a frame with content. */
  public static final int DATA = 0x0;

  /** The type of a frame with the first fields of a head, or of trailers. */
  public static final int HEADERS = 0x1;

  /** The type of a frame without a meaning any more. */
  public static final int PRIORITY = 0x2;

  /** The type of a frame with a request that the client did not make. */
  public static final int PUSH_PROMISE = 0x5;

  /** The type of a frame that enlarges a window. */
  public static final int WINDOW_UPDATE = 0x8;

  /** The type of a frame with further fields. */
  public static final int CONTINUATION = 0x9;

  /** A flag of DATA and HEADERS: nothing follows. */
  public static final int END_STREAM = 0x1;

  /** A flag of HEADERS and CONTINUATION: no CONTINUATION follows. */
  public static final int END_HEADERS = 0x4;

  /**
   * A flag of DATA and HEADERS: the first byte is the number of the last ones that do not count.
   */
  public static final int PADDED = 0x8;

  /** The setting for how many bytes the encoder of fields may store. */
  public static final int HEADER_TABLE_SIZE = 0x1;

  /** The setting of a client for whether it takes responses that it did not ask for. */
  public static final int ENABLE_PUSH = 0x2;

  /** The setting for how many streams may be open at once. */
  public static final int MAX_CONCURRENT_STREAMS = 0x3;

  /** The setting for the window of each stream. */
  public static final int INITIAL_WINDOW_SIZE = 0x4;

  /** The setting for the length of a frame. */
  public static final int MAX_FRAME_SIZE = 0x5;

  /** The error code for an end without an error. */
  public static final int NO_ERROR = 0x0;

  /** The error code of a fault in the server. */
  public static final int INTERNAL_ERROR = 0x2;

  /** The error code for a request that was not processed. */
  public static final int REFUSED_STREAM = 0x7;

  /** The error code for what is no longer wanted. */
  public static final int CANCEL = 0x8;

  /** The error code for too much load. */
  public static final int ENHANCE_YOUR_CALM = 0xb;

  private final Http2Connection connection;
  private final Http2Stream stream;

  RawHttp2(Http2Connection connection, Http2Stream stream) {
    this.connection = connection;
    this.stream = stream;
  }

  /**
   * Sends settings. No settings are allowed, too.
   *
   * @param settings the numbers with their values
   * @throws IOException if the connection is closed
   */
  public void settings(Map<Integer, Integer> settings) throws IOException {
    connection.set(settings);
  }

  /**
   * Returns whether the client has acknowledged all settings.
   *
   * @return true if all that was sent before them has been read
   */
  public boolean isAcknowledged() {
    return connection.isAcknowledged();
  }

  /**
   * Returns a setting of the client.
   *
   * @param name the number, such as {@link #ENABLE_PUSH}
   * @return the value, or empty if it was not sent
   */
  public OptionalInt settingOfClient(int name) {
    Integer value = connection.settingOfClient(name);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /**
   * Says that the connection takes no further streams, but completes those that it has. From its
   * acknowledgement on, each new stream is a violation.
   *
   * @param error the error code
   * @throws IOException if the connection is closed
   */
  public void goAway(int error) throws IOException {
    connection.goAway(connection.newestStream(), error);
  }

  /**
   * Says that a GOAWAY is about to follow. New streams are violations from now on.
   *
   * @throws IOException if the connection is closed
   */
  public void announceGoAway() throws IOException {
    connection.goAway(Integer.MAX_VALUE, NO_ERROR);
  }

  /**
   * Sends a PING.
   *
   * @throws IOException if the connection is closed
   */
  public void ping() throws IOException {
    connection.ping();
  }

  /**
   * Returns whether the client has acknowledged the last PING.
   *
   * @return true if it has
   */
  public boolean isPingAnswered() {
    return connection.isPingAnswered();
  }

  /**
   * Returns whether the script waits for a window of the client, of the stream or the connection.
   *
   * @return true while it cannot send
   */
  public boolean isWaitingForWindow() {
    return stream.waitsForWindow;
  }

  /**
   * Enlarges the client's window of this stream.
   *
   * @param bytes by how much
   * @throws IOException if the connection is closed
   */
  public void grant(int bytes) throws IOException {
    connection.grant(stream.id(), bytes);
  }

  /**
   * Sends a frame of this stream. It waits until the client's windows allow it.
   *
   * @param type the type, known or not
   * @param flags the flags
   * @param payload the payload
   * @throws IOException if the connection is closed
   */
  public void frame(int type, int flags, byte[] payload) throws IOException {
    stream.frame(type, flags, payload);
  }

  /**
   * Sends a frame of the connection.
   *
   * @param type the type, known or not
   * @param flags the flags
   * @param payload the payload
   * @throws IOException if the connection is closed
   */
  public void connectionFrame(int type, int flags, byte[] payload) throws IOException {
    connection.write(type, flags, 0, payload);
  }

  /**
   * Sends fields in pieces: a HEADERS and a CONTINUATION for each further piece.
   *
   * @param block the encoded fields
   * @param size the length of a piece
   * @param padding how many bytes of padding the HEADERS has, or -1 for none
   * @param last whether the stream ends with them
   * @throws IOException if the connection is closed
   */
  public void head(byte[] block, int size, int padding, boolean last) throws IOException {
    connection.together(
        () -> {
          for (int at = 0; at < block.length; at += size) {
            int end = Math.min(at + size, block.length);
            ByteBuffer piece =
                ByteBuffer.allocate(end - at + (at == 0 && padding >= 0 ? 1 + padding : 0));
            int flags = end == block.length ? END_HEADERS : 0;
            if (at == 0 && padding >= 0) {
              piece.put((byte) padding);
              flags |= PADDED;
            }
            if (at == 0 && last) {
              flags |= END_STREAM;
            }
            piece.put(block, at, end - at);
            frame(at == 0 ? HEADERS : CONTINUATION, flags, piece.array());
          }
        });
  }

  /**
   * Pushes a response that the client did not ask for.
   *
   * @param id the number of the stream that it comes on; even
   * @param path the path of the request that it responds to
   * @param text the content
   * @throws IOException if the connection is closed
   */
  public void push(int id, String path, String text) throws IOException {
    byte[] request =
        block(
            ":method", "GET", ":scheme", "https", ":authority", stream.authority(), ":path", path);
    byte[] promise = ByteBuffer.allocate(4 + request.length).putInt(id).put(request).array();
    frame(PUSH_PROMISE, END_HEADERS, promise);
    connection.write(HEADERS, END_HEADERS, id, block(":status", "200"));
    connection.write(DATA, END_STREAM, id, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Ends the response with trailers.
   *
   * @param namesAndValues the fields: a name, its value, the next name
   * @throws IOException if the connection is closed
   */
  public void trailers(String... namesAndValues) throws IOException {
    frame(HEADERS, END_HEADERS | END_STREAM, block(namesAndValues));
  }

  /**
   * Resets this stream. The script's connection has ended then.
   *
   * @param error the error code
   * @throws IOException if the connection is closed
   */
  public void reset(int error) throws IOException {
    stream.reset(error);
  }

  /** Closes the connection below all streams. */
  public void closeConnection() {
    connection.closeConnection();
  }

  /**
   * Resets the connection below all streams.
   *
   * @throws IOException if it is closed
   */
  public void resetConnection() throws IOException {
    connection.resetConnection();
  }

  /**
   * Encodes fields, without compression.
   *
   * @param namesAndValues a name, its value, the next name
   * @return a block of fields
   * @throws IOException never
   */
  public static byte[] block(String... namesAndValues) throws IOException {
    List<String[]> fields = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new String[] {namesAndValues[i], namesAndValues[i + 1]});
    }
    return Http2Connection.block(fields);
  }
}
