package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.RequestBody;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way. A body that fails, or is not as long as it said, fails the
 * exchange. Only of one that came to its end while the exchange was under way is the exchange told
 * that it is whole.
 */
final class Upload implements StreamingOutput {
  private final RequestBody body;
  private final OptionalLong length;
  private final Exchange exchange;

  Upload(RequestBody body, Exchange exchange) {
    this.body = body;
    this.length = body.contentLength();
    this.exchange = exchange;
  }

  OptionalLong length() {
    return length;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    Guard guard = new Guard(out);
    try {
      body.writeTo(guard);
      guard.end();
    } catch (Throwable thrown) {
      IOException ofConnection = guard.failure;
      if (ofConnection != null) {
        throw ofConnection;
      }
      exchange.requestBodyFailed(thrown);
      // Not the failure itself: an Error makes Apache HttpClient close all connections.
      throw new IOException("the request's body failed", thrown);
    }
    exchange.requestBodyWhole();
  }

  /** Counts, and stops once the exchange is over. */
  private final class Guard extends OutputStream {
    private final OutputStream out;
    private long count;
    private @Nullable IOException failure;

    /** The last byte of a body of known length, held back: with it a server takes it for whole. */
    private byte @Nullable [] last;

    Guard(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      count += size;
      if (length.isPresent() && count > length.getAsLong()) {
        // HTTP libraries cut off the rest in silence.
        throw new IOException("the body is longer than its length");
      }
      checkUnderWay();
      boolean whole = size > 0 && length.isPresent() && count == length.getAsLong();
      if (whole) {
        last = new byte[] {bytes[offset + size - 1]};
      }
      pass(bytes, offset, whole ? size - 1 : size);
    }

    private void pass(byte[] bytes, int offset, int size) throws IOException {
      try {
        out.write(bytes, offset, size);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    /** The body has returned: without a failure, but perhaps one of this stream was lost on it. */
    void end() throws IOException {
      checkUnderWay();
      if (length.isPresent() && count < length.getAsLong()) {
        throw new IOException("the body is shorter than its length");
      }
      if (last != null) {
        pass(last, 0, 1);
      }
    }

    private void checkUnderWay() throws IOException {
      if (failure == null && exchange.isOver()) {
        failure = new IOException("the exchange is over");
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
