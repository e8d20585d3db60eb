package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Starts exchanges on the executor of the settings, which always takes a task, it believes. */
final class OnExecutor extends ForwardingTransport {
  private final TransportConfig config;
  private final boolean thrown;

  OnExecutor(Transport inner, TransportConfig config, boolean thrown) {
    super(inner);
    this.config = config;
    this.thrown = thrown;
  }

  @Override
  protected TransportResponse execute(TransportRequest request, Execution exchange) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    try {
      config.executor().execute(() -> started.complete(null));
    } catch (RejectedExecutionException full) {
      if (thrown) {
        throw full;
      }
    }
    exchange.await(started);
    return super.execute(request, exchange);
  }
}
