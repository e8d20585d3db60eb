package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Lazy;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import okhttp3.Connection;
import okhttp3.OkHttpClient;

/** Sends each request on the thread that executes its exchange, which OkHttp blocks. */
final class OkHttpTransport implements Transport {
  private final TransportConfig config;
  private final Lazy<OkHttpClient> client;
  private final Exchanges exchanges = new Exchanges();

  /** Those of HTTP/2, which outlive the exchanges that close ends. */
  private final Set<Connection> shared =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  OkHttpTransport(TransportConfig config) {
    this.config = config;
    this.client = new Lazy<>(Runnable::run, () -> ClientFactory.create(config));
  }

  @Override
  public Exchange newExchange(TransportRequest request) {
    return new OkHttpExchange(exchanges, request, client, config, shared::add);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.ABORTS_EXCHANGE,
        Capability.NEVER_RESENDS,
        Capability.ERROR_BODIES,
        Capability.HTTP_2,
        Capability.PROXY,
        Capability.PROXY_AUTHENTICATION,
        Capability.TLS_CONTEXT,
        Capability.IDLE_CONNECTION_TIMEOUT);
  }

  @Override
  public void close() {
    CompletableFuture<OkHttpClient> last = exchanges.close() ? client.close() : null;
    if (last != null) {
      last.thenAccept(made -> made.connectionPool().evictAll());
    }
    // The pool takes one for busy as long as nobody has read a response.
    for (Connection each : Set.copyOf(shared)) {
      try {
        each.socket().close();
      } catch (IOException alreadyGone) {
        // It is closed.
      }
    }
  }
}
