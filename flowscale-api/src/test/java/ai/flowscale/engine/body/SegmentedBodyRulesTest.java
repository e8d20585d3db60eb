package ai.flowscale.engine.body;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** The Reactive Streams project's own tests of a publisher, for the body of a request. */
@Test
public class SegmentedBodyRulesTest extends FlowPublisherVerification<ByteBuffer> {
  private static final int CHUNK = 64 * 1024;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  public SegmentedBodyRulesTest() {
    super(new TestEnvironment(2_000, 20, 20), 1_000);
  }

  @AfterClass
  public void stopThreads() {
    threads.shutdownNow();
  }

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

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
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
