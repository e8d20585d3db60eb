package ai.flowscale.tck.mutants.parts;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.io.InputStream;

/** A response that forwards to another one. */
public class ForwardingResponse implements TransportResponse {
  private final TransportResponse inner;

  public ForwardingResponse(TransportResponse inner) {
    this.inner = inner;
  }

  @Override
  public int status() {
    return inner.status();
  }

  @Override
  public Headers headers() {
    return inner.headers();
  }

  @Override
  public String protocol() {
    return inner.protocol();
  }

  @Override
  public InputStream body() {
    return inner.body();
  }

  @Override
  public void close() {
    inner.close();
  }
}
