package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;

/** Has an executor do two things at the same time, of which one waits for the other. */
final class WaitsForTask extends ForwardingTransport {
  private final TransportConfig config;

  WaitsForTask(Transport inner, TransportConfig config) {
    super(inner);
    this.config = config;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      exchange.await(
          CompletableFuture.runAsync(
              () -> {
                CompletableFuture<Void> other =
                    CompletableFuture.runAsync(() -> {}, config.executor());
                // Ends when the test is over, so that the thread does.
                CompletableFuture.anyOf(other, ended).join();
              },
              config.executor()));
      return super.execute(request, exchange);
    } finally {
      ended.complete(null);
    }
  }
}
