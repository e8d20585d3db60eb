package ai.flowscale.client.body;

import ai.flowscale.testing.PublisherRules;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The Reactive Streams project's own tests of a publisher, for the body of a body. */
public class StreamBodyRulesTest extends PublisherRules {
  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    return body(elements);
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    QueueingBody body = body(1);
    body.close();
    return body;
  }

  private QueueingBody body(long reads) {
    return QueueingBody.of(new ShortReads(reads), threads);
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
