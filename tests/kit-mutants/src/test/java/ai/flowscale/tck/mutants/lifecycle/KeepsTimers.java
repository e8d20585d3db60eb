package ai.flowscale.tck.mutants.lifecycle;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.concurrent.CompletableFuture;

/** Lets a timer run out whose exchange has long ended. */
final class KeepsTimers extends ForwardingTransport {
  private final TransportConfig config;

  KeepsTimers(Transport inner, TransportConfig config) {
    super(inner);
    this.config = config;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    CompletableFuture<TransportResponse> future = super.send(request);
    var unused = config.scheduler().schedule(() -> {}, config.connectTimeout());
    return future;
  }
}
