package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.RequestBody;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way. A body that fails, or is not as long as it said, fails the
 * exchange before anything is told to the HTTP library: that breaks the connection, and the library
 * then finds nobody to send a well-formed end to.
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
      if (length.isPresent() && guard.count < length.getAsLong()) {
        throw new IOException("the body is shorter than its length");
      }
    } catch (Throwable thrown) {
      IOException ofConnection = guard.failure;
      if (ofConnection != null) {
        throw ofConnection;
      }
      exchange.requestBodyFailed(thrown);
      // Not the failure itself: an Error makes Apache HttpClient close all connections.
      throw new IOException("the request's body failed", thrown);
    }
  }

  /** Counts, and stops once the exchange is over. */
  private final class Guard extends OutputStream {
    private final OutputStream out;
    private long count;
    private @Nullable IOException failure;

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
      try {
        if (exchange.isOver()) {
          throw new IOException("the exchange is over");
        }
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
  }
}
