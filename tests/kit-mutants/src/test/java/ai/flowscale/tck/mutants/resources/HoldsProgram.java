package ai.flowscale.tck.mutants.resources;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has a thread until it is closed, for which a program that does not close it would wait. */
final class HoldsProgram extends ForwardingTransport {
  private final ExecutorService timer =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "holds-program"));

  HoldsProgram(Transport inner) {
    super(inner);
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (!timer.isShutdown()) {
      timer.execute(() -> {});
    }
    return super.send(request);
  }

  @Override
  public void close() {
    timer.shutdown();
    super.close();
  }
}
