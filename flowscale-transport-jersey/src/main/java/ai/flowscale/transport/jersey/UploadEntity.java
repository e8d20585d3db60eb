package ai.flowscale.transport.jersey;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The body that Jersey writes, with the length that Jersey does not know, or else in chunks.
 *
 * <p>The chunks are made here. Apache HttpClient writes the last one whenever it closes the stream
 * of a body, also when the body has failed, and whether the connection is broken by then is a race.
 * Here nothing but the end of a whole body writes it.
 */
final class UploadEntity extends HttpEntityWrapper {
  private static final int BUFFER_SIZE = 8192;

  private final OptionalLong length;
  private final Exchange exchange;

  UploadEntity(HttpEntity entity, OptionalLong length, Exchange exchange) {
    super(entity);
    this.length = length;
    this.exchange = exchange;
  }

  /** For the connections: how much they may write of a body, which leaves chunks to this class. */
  static long lengthOnConnection(HttpMessage request) throws HttpException {
    long length = DefaultContentLengthStrategy.INSTANCE.determineLength(request);
    return length == ContentLengthStrategy.CHUNKED ? Long.MAX_VALUE : length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (length.isPresent()) {
      super.writeTo(out);
      return;
    }
    // Not closed where the body fails: that is what writes the last chunk.
    ChunkedOutputStream chunks =
        new ChunkedOutputStream(new SessionOutputBufferImpl(BUFFER_SIZE), out, BUFFER_SIZE);
    super.writeTo(new Unclosed(chunks));
    if (!exchange.isRequestBodyWhole()) {
      throw new IOException("the request's body was not written to its end");
    }
    chunks.close();
  }

  @Override
  public long getContentLength() {
    return length.orElse(-1);
  }

  @Override
  public boolean isChunked() {
    return length.isEmpty();
  }

  /** A body is written once. */
  @Override
  public boolean isRepeatable() {
    return false;
  }

  /** The headers are those of the request, as they stand. */
  @Override
  public @Nullable String getContentType() {
    return null;
  }

  @Override
  public @Nullable String getContentEncoding() {
    return null;
  }

  /** Jersey closes a stream after some failures too. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      out.write(bytes, offset, size);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() {}
  }
}
