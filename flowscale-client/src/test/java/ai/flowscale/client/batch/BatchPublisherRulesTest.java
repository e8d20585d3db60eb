package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.testing.BatchService;
import ai.flowscale.testing.EngineFixture;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** The Reactive Streams project's own tests of a publisher, for the outcomes of a batch. */
@Test
public class BatchPublisherRulesTest extends FlowPublisherVerification<BatchItem> {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<EngineFixture> clients = new CopyOnWriteArrayList<>();

  public BatchPublisherRulesTest() {
    super(new TestEnvironment(2_000, 20, 20), 1_000);
  }

  @AfterClass
  public void stop() {
    clients.forEach(EngineFixture::close);
    threads.shutdownNow();
  }

  @Override
  public Flow.Publisher<BatchItem> createFlowPublisher(long elements) {
    EngineFixture client =
        new EngineFixture(
            new BatchService().transport(),
            builder -> builder.callbackExecutor(threads).maxPollsPerSecond(0));
    clients.add(client);
    return client.async.executeBatch(
        BatchTest.published(BatchTest.requests((int) elements)), BatchTest.options().build());
  }

  @Override
  public Flow.Publisher<BatchItem> createFailedFlowPublisher() {
    Flow.Publisher<BatchItem> batch = createFlowPublisher(1);
    // Its one subscriber.
    batch.subscribe(new BatchTest.Idle());
    return batch;
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
  }
}
