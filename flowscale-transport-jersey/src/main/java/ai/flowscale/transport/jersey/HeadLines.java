package ai.flowscale.transport.jersey;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * The lines of one answer's head, which fail where the connection ends before a line does, and
 * where they are too many.
 */
final class HeadLines implements SessionInputBuffer {
  private static final String START = "HTTP/";

  /** Apache HttpClient bounds a line, and their number, which bounds little. */
  private static final int MAX_CHARS = 256 * 1024;

  private final SessionInputBuffer buffer;
  private boolean first = true;
  private int chars;

  HeadLines(SessionInputBuffer buffer) {
    this.buffer = buffer;
  }

  @Override
  public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
    boolean start = first;
    first = false;
    // The buffer asks for more only while it has no whole line.
    Watched watched = new Watched(in);
    int length = buffer.readLine(line, watched);
    // The parser tells what is not HTTP at all.
    if (watched.ended && (!start || mayBeHttp(line))) {
      throw new ConnectionClosedException("the connection ended within the head of the answer");
    }
    chars += Math.max(length, 0);
    if (chars > MAX_CHARS) {
      throw new MessageConstraintException("the head of the answer is too long");
    }
    return length;
  }

  private static boolean mayBeHttp(CharArrayBuffer line) {
    int length = Math.min(line.length(), START.length());
    return START.startsWith(line.substring(0, length));
  }

  @Override
  public int length() {
    return buffer.length();
  }

  @Override
  public int capacity() {
    return buffer.capacity();
  }

  @Override
  public int available() {
    return buffer.available();
  }

  @Override
  public int read(byte[] bytes, int offset, int size, InputStream in) throws IOException {
    return buffer.read(bytes, offset, size, in);
  }

  @Override
  public int read(byte[] bytes, InputStream in) throws IOException {
    return buffer.read(bytes, in);
  }

  @Override
  public int read(InputStream in) throws IOException {
    return buffer.read(in);
  }

  @Override
  public HttpTransportMetrics getMetrics() {
    return buffer.getMetrics();
  }

  /** Notices the end of a stream. */
  private static final class Watched extends FilterInputStream {
    private boolean ended;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return seen(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
      return seen(super.read(bytes, offset, size));
    }

    private int seen(int result) {
      ended |= result < 0;
      return result;
    }
  }
}
