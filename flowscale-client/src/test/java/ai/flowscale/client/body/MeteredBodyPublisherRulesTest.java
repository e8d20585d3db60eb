package ai.flowscale.client.body;

import ai.flowscale.testing.PublisherRules;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.testng.annotations.Test;

/** The rules of a publisher, for the body of a request as a transport meets it. */
@Test
public class MeteredBodyPublisherRulesTest extends PublisherRules {
  private static final int CHUNK = 64 * 1024;

  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long chunks) {
    return body((int) chunks * CHUNK);
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    Flow.Publisher<ByteBuffer> publisher = body(1);
    publisher.subscribe(RecordingSubscriber.withoutDemand());
    return publisher;
  }

  private Flow.Publisher<ByteBuffer> body(int length) {
    SegmentedBody body =
        new SegmentedBody(
            List.of(
                Segment.ofSource(
                    "body",
                    "The request's body",
                    OptionalLong.of(length),
                    () -> new ByteArrayInputStream(new byte[length]))),
            threads);
    return new MeteredBody(body, count -> {}).publisher();
  }
}
