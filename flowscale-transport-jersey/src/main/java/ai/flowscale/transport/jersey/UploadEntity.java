package ai.flowscale.transport.jersey;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/** The body that Jersey writes, with the length that Jersey does not know, or else in chunks. */
final class UploadEntity extends HttpEntityWrapper {
  private final OptionalLong length;
  private final Exchange exchange;

  UploadEntity(HttpEntity entity, OptionalLong length, Exchange exchange) {
    super(entity);
    this.length = length;
    this.exchange = exchange;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    super.writeTo(out);
    if (!exchange.isRequestBodyWhole()) {
      throw new IOException("the request's body was not written to its end");
    }
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
}
