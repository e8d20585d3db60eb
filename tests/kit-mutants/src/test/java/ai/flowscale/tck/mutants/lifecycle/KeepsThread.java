package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has a thread for its log, say, and forgets to end it. */
final class KeepsThread extends ForwardingTransport {
  private final ExecutorService log =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "kept");
            thread.setDaemon(true);
            return thread;
          });

  KeepsThread(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    log.execute(() -> {});
    return super.execute(request, exchange);
  }
}
