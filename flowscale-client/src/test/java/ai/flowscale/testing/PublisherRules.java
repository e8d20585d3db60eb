package ai.flowscale.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/**
 * The Reactive Streams project's own tests of a publisher, for bodies whose bytes come on other
 * threads.
 */
@Test
public abstract class PublisherRules extends FlowPublisherVerification<ByteBuffer> {
  /** Where the bytes come from. */
  protected final ExecutorService threads = Executors.newCachedThreadPool();

  protected PublisherRules() {
    super(new TestEnvironment(2_000, 20, 20), 1_000);
  }

  @AfterClass
  public void stopThreads() {
    threads.shutdownNow();
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
  }
}
