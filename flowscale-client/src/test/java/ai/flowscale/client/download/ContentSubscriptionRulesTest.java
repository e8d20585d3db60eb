package ai.flowscale.client.download;

import ai.flowscale.testing.PublisherRules;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * The Reactive Streams project's own tests of a publisher, for a stream that is read as its
 * subscriber asks for more.
 */
public class ContentSubscriptionRulesTest extends PublisherRules {
  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    return subscriber -> {
      Objects.requireNonNull(subscriber);
      subscription(elements).start(subscriber);
    };
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    return subscriber -> {
      ContentSubscription subscription = subscription(1);
      subscription.fail(new IllegalStateException("closed"));
      subscription.start(subscriber);
    };
  }

  private ContentSubscription subscription(long reads) {
    return new ContentSubscription(new ShortReads(reads), threads);
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
