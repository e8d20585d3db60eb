package ai.flowscale.testing;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import java.io.InputStream;

/** A response as a transport makes one by itself. */
public record GivenResponse(InputStream body, Runnable onClose) implements TransportResponse {
  @Override
  public int status() {
    return 200;
  }

  @Override
  public Headers headers() {
    return Headers.empty();
  }

  @Override
  public String protocol() {
    return "HTTP/1.1";
  }

  @Override
  public void close() {
    onClose.run();
  }
}
