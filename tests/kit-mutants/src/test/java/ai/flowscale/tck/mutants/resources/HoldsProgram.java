package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has a thread until it is closed, for which a program that does not close it would wait. */
final class HoldsProgram extends ForwardingTransport {
  private final ExecutorService timer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "holds-program");
            thread.setDaemon(false);
            return thread;
          });

  HoldsProgram(Transport inner) {
    super(inner);
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    if (!timer.isShutdown()) {
      timer.execute(() -> {});
    }
    return super.execute(request, exchange);
  }

  @Override
  public void close() {
    timer.shutdown();
    super.close();
  }
}
