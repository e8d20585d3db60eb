package ai.flowscale.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads messages from a connection, one buffer at a time. Used by one thread. */
final class RequestReader {
  private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*");

  private final InputStream in;
  private final byte[] buffer = new byte[64 * 1024];
  private int start;
  private int limit;
  private volatile boolean malformed;

  RequestReader(InputStream in) {
    this.in = in;
  }

  /**
   * Returns whether an empty line, one without CR, or one that is not a field was read in a head.
   */
  boolean isMalformed() {
    return malformed;
  }

  /** Waits for bytes if the buffer is empty; returns false at the end of the connection. */
  boolean fill() throws IOException {
    if (start < limit) {
      return true;
    }
    int read = in.read(buffer);
    if (read < 0) {
      return false;
    }
    start = 0;
    limit = read;
    return true;
  }

  /** Reads a head; the body has not been read. */
  RawRequest readHead() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      lines.add(line);
    }
    if (lines.isEmpty()) {
      malformed = true;
      throw new IOException("an empty line where a message should start");
    }
    List<String> fields = lines.subList(1, lines.size());
    malformed |= fields.stream().anyMatch(field -> !FIELD.matcher(field).matches());
    return new RawRequest(lines.get(0), fields);
  }

  /**
   * Reads a body until it is complete or has so many bytes; returns false if the connection ends
   * first.
   */
  boolean readBody(RawRequest message, long atLeast) throws IOException {
    while (!message.isComplete() && message.bodyBytes() < atLeast) {
      if (!fill()) {
        return false;
      }
      feed(message.body());
    }
    return true;
  }

  /** Reads a body until it is complete or a text has arrived in it; returns whether it has. */
  boolean readBodyUntil(RawRequest message, String text) throws IOException {
    Recent recent = new Recent(text);
    while (!message.isComplete() && fill()) {
      int from = start;
      try {
        feed(message.body());
      } catch (NumberFormatException noChunk) {
        return true;
      }
      if (recent.isIn(from, start)) {
        return true;
      }
    }
    return false;
  }

  /** Reads until a text has arrived; returns false if the connection ends first. */
  boolean readUntil(String text) throws IOException {
    Recent recent = new Recent(text);
    while (fill()) {
      int from = start;
      skip();
      if (recent.isIn(from, limit)) {
        return true;
      }
    }
    return false;
  }

  /** Finds a text in what is read piece by piece. */
  private final class Recent {
    private final String text;
    private String tail = "";

    Recent(String text) {
      this.text = text;
    }

    boolean isIn(int from, int to) {
      String seen = tail + new String(buffer, from, to - from, ISO_8859_1);
      tail = seen.substring(Math.max(0, seen.length() - text.length()));
      return seen.contains(text);
    }
  }

  /** Passes the bytes in the buffer that belong to a body to its record. */
  void feed(BodyRecord body) throws IOException {
    start += body.accept(buffer, start, limit - start);
  }

  /** Copies the buffer and all bytes until the end of the connection. */
  void passTo(OutputStream out) throws IOException {
    while (fill()) {
      out.write(buffer, start, limit - start);
      start = limit;
    }
  }

  /** Discards the buffer. */
  void skip() {
    start = limit;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (!fill()) {
        throw new EOFException("the connection ended within a head");
      }
      int from = start;
      while (start < limit && buffer[start] != '\n') {
        start++;
      }
      line.append(new String(buffer, from, start - from, ISO_8859_1));
      if (start < limit) {
        start++;
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
          return line.substring(0, length - 1);
        }
        malformed = true;
        return line.toString();
      }
    }
  }
}
