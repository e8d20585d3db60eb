package ai.flowscale.tests.processes;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 request that is read from a connection.
 *
 * @param method the method
 * @param target path and query
 * @param headers the header fields; names compare without case
 * @param body the body, to be read to its end before the next request
 */
record HttpRequest(String method, String target, Map<String, String> headers, InputStream body) {

  /** Reads the head of the next request, or returns null at the end of the connection. */
  static @Nullable HttpRequest read(InputStream in) throws IOException {
    String first = readLine(in);
    if (first == null) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = required(in); !line.isEmpty(); line = required(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    String[] parts = first.split(" ", -1);
    return new HttpRequest(parts[0], parts[1], headers, new Body(in, headers));
  }

  private static String required(InputStream in) throws IOException {
    String line = readLine(in);
    if (line == null) {
      throw new EOFException("the connection ended within a message");
    }
    return line;
  }

  private static @Nullable String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      next = in.read();
    }
    return next < 0 ? null : line.toString().stripTrailing();
  }

  /** A body that ends with its Content-Length or with its last chunk. */
  private static final class Body extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean started;
    private boolean ended;

    Body(InputStream in, Map<String, String> headers) {
      this.in = in;
      this.chunked =
          headers.getOrDefault("Transfer-Encoding", "").toLowerCase(Locale.ROOT).equals("chunked");
      this.left = chunked ? 0 : Long.parseLong(headers.getOrDefault("Content-Length", "0"));
      this.ended = !chunked && left == 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        startChunk();
      }
      if (ended) {
        return -1;
      }
      int read = in.read(bytes, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the connection ended within a body");
      }
      left -= read;
      ended = !chunked && left == 0;
      return read;
    }

    private void startChunk() throws IOException {
      if (started) {
        required(in);
      }
      started = true;
      left = Long.parseLong(required(in).split(";", 2)[0].strip(), 16);
      if (left == 0) {
        ended = true;
        while (!required(in).isEmpty()) {
          // A trailer.
        }
      }
    }
  }

  /** Writes the head of a response. */
  static byte[] head(String status, String type, long length) {
    return ("HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
