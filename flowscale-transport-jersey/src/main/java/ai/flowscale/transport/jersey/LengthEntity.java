package ai.flowscale.transport.jersey;

import java.util.OptionalLong;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/** The body that Jersey writes, with the length that Jersey does not know. */
final class LengthEntity extends HttpEntityWrapper {
  private final OptionalLong length;

  LengthEntity(HttpEntity entity, OptionalLong length) {
    super(entity);
    this.length = length;
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
