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

/** The rules of a publisher, for the body of a request as a transport meets it. */
@Test
public class MeteredBodyPublisherRulesTest extends FlowPublisherVerification<ByteBuffer> {
  private static final int CHUNK = 64 * 1024;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  public MeteredBodyPublisherRulesTest() {
    super(new TestEnvironment(2_000, 20, 20), 1_000);
  }

  @AfterClass
  public void stopThreads() {
    threads.shutdownNow();
  }

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

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
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
