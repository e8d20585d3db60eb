package ai.flowscale.tck.mutants.responses;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Has no pool: each request gets a client of its own, and so a connection. */
final class ConnectionEach extends ForwardingTransport {
  private final TransportProvider provider;
  private final TransportConfig config;
  private final Queue<Transport> made = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  ConnectionEach(TransportProvider provider, TransportConfig config) {
    super(provider.create(config));
    this.provider = provider;
    this.config = config;
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    if (closed) {
      return super.send(request);
    }
    Transport mine = provider.create(config);
    made.add(mine);
    return mine.send(request);
  }

  @Override
  public void close() {
    closed = true;
    super.close();
    made.forEach(Transport::close);
  }
}
