package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Futures;
import java.util.concurrent.CompletableFuture;

/** Has an executor do two things at the same time, of which one waits for the other. */
final class WaitsForTask extends ForwardingTransport {
  private final TransportConfig config;

  WaitsForTask(Transport inner, TransportConfig config) {
    super(inner);
    this.config = config;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> outer = new CompletableFuture<>();
    config
        .executor()
        .execute(
            () -> {
              CompletableFuture<Void> other =
                  CompletableFuture.runAsync(() -> {}, config.executor());
              // Ends when the test is over, so that the thread does.
              CompletableFuture.anyOf(other, outer.handle((done, failed) -> true)).join();
              Futures.pass(super.send(request), outer);
            });
    return outer;
  }
}
