package ai.flowscale.transport.jersey;

import ai.flowscale.client.transport.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/** The body of a request, with its length or else in chunks; written once. */
final class UploadEntity extends AbstractHttpEntity {
  private final Upload upload;
  private final Runnable breakConnection;

  UploadEntity(Upload upload, Runnable breakConnection) {
    // The headers are those of the request, as they stand.
    super((String) null, null, upload.length().isEmpty());
    this.upload = upload;
    this.breakConnection = breakConnection;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try {
      upload.writeTo(out);
    } catch (IOException e) {
      // Before Apache HttpClient closes the stream, which would write the last chunk. Who ended the
      // exchange may be slower.
      breakConnection.run();
      throw e;
    }
  }

  @Override
  public long getContentLength() {
    return upload.lengthOrUnknown();
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public @Nullable InputStream getContent() {
    throw new UnsupportedOperationException("the body is written");
  }

  @Override
  public void close() {}
}
