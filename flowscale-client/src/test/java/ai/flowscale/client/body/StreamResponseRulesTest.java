package ai.flowscale.client.body;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.client.transport.TransportResponses;
import ai.flowscale.testing.PublisherRules;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The Reactive Streams project's own tests of a publisher, for the body of a response. */
public class StreamResponseRulesTest extends PublisherRules {
  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    return response(elements).body();
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    TransportResponse response = response(1);
    response.close();
    return response.body();
  }

  private TransportResponse response(long reads) {
    return TransportResponses.ofStream(
        200, Headers.empty(), "HTTP/1.1", new ShortReads(reads), threads);
  }

  /** Gives one byte to each read, so that the number of chunks is known. */
  private static final class ShortReads extends InputStream {
    private long left;

    ShortReads(long reads) {
      left = reads;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int single = read();
      if (single < 0) {
        return -1;
      }
      bytes[offset] = (byte) single;
      return 1;
    }
  }
}
