package ai.flowscale.transport.jersey;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of an answer. One thread reads at a time; closing from another thread breaks the
 * connection, which ends that read.
 */
final class ResponseStream extends InputStream {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final Exchange exchange;
  private final Response response;
  private final Caller caller;
  private final InputStream in;
  private final long announced;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean whole;
  private long received;

  ResponseStream(Exchange exchange, Response response, Caller caller) {
    this.exchange = exchange;
    this.response = response;
    this.caller = caller;
    this.in = bodyOf(response);
    this.announced = announced(exchange.request().method(), response);
  }

  /** How long the body must be, or -1: HttpURLConnection takes a body that is cut off for whole. */
  private static long announced(String method, Response response) {
    int status = response.getStatus();
    boolean none = method.equals("HEAD") || status == NO_CONTENT || status == NOT_MODIFIED;
    // A client that decodes bodies may leave the length of the encoded one.
    if (none || response.getHeaderString(HttpHeaders.CONTENT_ENCODING) != null) {
      return -1;
    }
    try {
      return response.getLength();
    } catch (ProcessingException noNumber) {
      return -1;
    }
  }

  private static InputStream bodyOf(Response response) {
    // Where that works, not readEntity: Jersey's would wait for the first byte of the body.
    if (response.getEntity() instanceof InputStream stream) {
      return stream;
    }
    return response.hasEntity()
        ? response.readEntity(InputStream.class)
        : InputStream.nullInputStream();
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    int count = read(single, 0, 1);
    return count < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (whole) {
      return -1;
    }
    checkOpen();
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      checkOpen();
      throw exchange.bodyFailed(e);
    }
    if (count > 0) {
      received += count;
    }
    if (count < 0) {
      // A stream that is broken off may as well look as if it had come to its end.
      checkOpen();
      if (received < announced) {
        throw exchange.bodyFailed(
            new EOFException("the body ended after " + received + " of " + announced));
      }
      whole = true;
      exchange.bodyComplete();
    }
    return count;
  }

  private void checkOpen() throws IOException {
    exchange.checkAlive();
    if (closed.get()) {
      throw new IOException("the response was closed");
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (!whole) {
        exchange.abandon();
      }
      caller.discard(response, whole);
    }
  }
}
