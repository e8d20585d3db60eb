package com.example.transport;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

// snippet: transport
final class MyTransport implements Transport {
  private final TransportConfig config;
  private final Lazy<Library> client;
  private final Exchanges exchanges = new Exchanges();

  MyTransport(TransportConfig config) {
    this.config = config;
    this.client = new Lazy<>(Runnable::run, () -> new Library(config));
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new MyExchange(exchanges, request, client, config);
  }

  @Override
  public void close() {
    CompletableFuture<Library> last = exchanges.close() ? client.close() : null;
    if (last != null) {
      last.thenAccept(Library::close);
    }
  }
}
// end of snippet
