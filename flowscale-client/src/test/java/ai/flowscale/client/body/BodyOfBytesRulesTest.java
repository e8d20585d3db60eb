package ai.flowscale.client.body;

import ai.flowscale.testing.PatientPublisherRules;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.testng.annotations.Test;

/** The rules of a publisher, for a request's body in memory, which signals on whatever thread. */
@Test
public class BodyOfBytesRulesTest extends PatientPublisherRules<ByteBuffer> {
  private static final int CHUNK = 64 * 1024;

  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long chunks) {
    return SegmentedBody.ofBytes(new byte[(int) chunks * CHUNK]).publisher();
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    Flow.Publisher<ByteBuffer> publisher = createFlowPublisher(1);
    publisher.subscribe(RecordingSubscriber.withoutDemand());
    return publisher;
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
  }
}
