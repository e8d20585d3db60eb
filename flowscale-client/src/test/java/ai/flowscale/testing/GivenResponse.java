package ai.flowscale.testing;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A response as a transport makes one by itself: its body meets its reader directly. */
public record GivenResponse(Flow.Publisher<ByteBuffer> body, Runnable onClose)
    implements TransportResponse {
  public GivenResponse(Flow.Publisher<ByteBuffer> body) {
    this(body, () -> {});
  }

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
  public InputStream stream() {
    return TransportResponses.streamOf(this);
  }

  @Override
  public void close() {
    onClose.run();
  }
}
