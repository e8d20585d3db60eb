package ai.flowscale.client.body;

import ai.flowscale.testing.PublisherRules;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;

/** The Reactive Streams project's own tests of a publisher, for the body of a request. */
public class SegmentedBodyRulesTest extends PublisherRules {
  private static final int CHUNK = 64 * 1024;

  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    return body(elements).publisher();
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    Flow.Publisher<ByteBuffer> publisher = body(1).publisher();
    publisher.subscribe(RecordingSubscriber.withoutDemand());
    return publisher;
  }

  private SegmentedBody body(long chunks) {
    int length = (int) chunks * CHUNK;
    return new SegmentedBody(
        List.of(
            Segment.ofSource(
                "body",
                "The request's body",
                OptionalLong.of(length),
                () -> new ByteArrayInputStream(new byte[length]))),
        threads);
  }
}
