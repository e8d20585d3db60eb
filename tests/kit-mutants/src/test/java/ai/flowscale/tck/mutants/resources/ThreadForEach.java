package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CountDownLatch;

/** Has a watchdog for each exchange, which outlives it. */
final class ThreadForEach extends ForwardingTransport {
  private final CountDownLatch closed = new CountDownLatch(1);

  ThreadForEach(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    Thread watchdog = new Thread(this::awaitClose, "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
    return super.execute(request, exchange);
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    super.close();
  }
}
