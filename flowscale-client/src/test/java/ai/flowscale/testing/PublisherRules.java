package ai.flowscale.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/**
 * The Reactive Streams project's own tests of a publisher, for bodies whose bytes come on other
 * threads.
 */
@Test
public abstract class PublisherRules extends PatientPublisherRules<ByteBuffer> {
  /** Where the bytes come from. */
  protected final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterClass
  public void stopThreads() {
    threads.shutdownNow();
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1000;
  }
}
